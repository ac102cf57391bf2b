import Networks

enum ONNXPools {
  static func maximum(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    try pool(node, importer, .maximum, countsPadding: true)
  }

  static func average(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    try pool(node, importer, .average, countsPadding: node.flag("count_include_pad"))
  }

  static func norm(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    // The first version's power is a real number.
    let power = node.version < 2 ? Int(exactly: try node.real("p", or: 2)) ?? 0 : try node.integer("p", or: 2)
    try pool(node, importer, .norm(power: power), countsPadding: true)
  }

  private static func pool(
    _ node: ONNXNode, _ importer: ONNXImporter, _ function: PoolOperation.Function, countsPadding: Bool
  ) throws {
    let (input, isSequence) = try importer.image(node)
    let windows = try ONNXWindows(node, isSequence: isSequence)
    // With automatic padding, sizes come out whole.
    let isExplicit = ["NOTSET", ""].contains(try node.text("auto_pad", or: ""))
    let operation = PoolOperation(
      function, window: try ONNXWindows.extent(node, "kernel_shape", isSequence, or: nil), stride: windows.stride,
      padding: windows.padding, dilation: windows.dilation,
      rounding: try isExplicit && node.flag("ceil_mode") ? .ceil : .floor, countsPadding: countsPadding)
    let layer = try importer.layer(.pool(operation), named: node.name, reading: [input])
    try importer.bindImage(node, layer, isSequence: isSequence)
  }

  static func global(_ node: ONNXNode, _ importer: ONNXImporter, _ operation: LayerOperation) throws {
    let (input, isSequence) = try importer.image(node)
    let layer = try importer.layer(operation, named: node.name, reading: [input])
    let extents = importer.shapes[layer].extents
    guard isSequence else { return importer.bind(node, try importer.features(layer, extents: extents)) }
    let sequence = try importer.features(layer, extents: extents)
    let view = try importer.view(sequence, as: [extents[0], 1], node)
    importer.bind(node, try importer.features(view, extents: [extents[0], 1]))
  }
}
