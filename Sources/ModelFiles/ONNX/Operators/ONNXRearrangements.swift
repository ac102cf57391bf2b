import Networks

/// Operators that move elements, or tell of shapes, and compute nothing.
enum ONNXRearrangements {
  static func identity(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    importer.bind(node, try importer.features(node, 0))
  }

  static func shape(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    importer.bind(node, try ONNXShapeOperators.shape(node, try importer.features(node, 0).shape))
  }

  static func size(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let count = try importer.features(node, 0).shape.reduce(1, *)
    importer.bind(node, ONNXTensor(shape: [], integers: [count]))
  }

  static func flatten(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let axis = try ONNXShapeOperators.flatteningAxis(node, rank: features.shape.count)
    guard axis == 1, features.hasBatch else {
      let shape = features.shape
      return try rebind(node, importer, features, [shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *)])
    }
    let layer = try importer.layer(.flatten(), named: node.name, reading: [features.layer])
    importer.bind(node, try importer.features(layer, extents: [importer.shapes[layer].elementCount]))
  }

  static func reshape(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let target =
      try node.longIntegers("shape")
      ?? importer.requiredConstant(node, 1, "shape").smallIntegers()
    let shape = try ONNXShapeOperators.reshaped(features.shape, to: target, node)
    guard features.hasBatch, shape.count > 1, shape[0] == features.batch,
      target[0] != -1 || !target.dropFirst().contains(-1)
    else { return try rebind(node, importer, features, shape) }
    // Extents that the file leaves open stay open.
    let extents = zip(shape, target).dropFirst().map { $1 == -1 ? -1 : $0 }
    let layer = try importer.layer(.reshape(.init(extents)), named: node.name, reading: [features.layer])
    importer.bind(node, try importer.features(layer, extents: Array(shape.dropFirst())))
  }

  /// A change of rank or batch that is no layer.
  static func view(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    guard node.type == "Reshape" else { return try ONNXOperators.converters[node.type]?(node, importer) ?? () }
    let features = try importer.features(node, 0)
    let target = try importer.requiredConstant(node, 1, "shape").smallIntegers()
    try rebind(node, importer, features, try ONNXShapeOperators.reshaped(features.shape, to: target, node))
  }

  static func squeeze(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let axes =
      try node.version < 13 ? node.optionalIntegers("axes") : importer.constant(node, 1, "axes")?.smallIntegers()
    try rebind(node, importer, features, try ONNXShapeOperators.squeezed(features.shape, axes: axes))
  }

  static func unsqueeze(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let axes =
      try node.version < 13
      ? node.optionalIntegers("axes") : importer.requiredConstant(node, 1, "axes").smallIntegers()
    guard let axes else { throw ONNXFault.wrong("its attribute 'axes' is missing") }
    try rebind(node, importer, features, try ONNXShapeOperators.unsqueezed(features.shape, axes: axes))
  }

  /// Binds the same elements in another shape, batch included.
  private static func rebind(
    _ node: ONNXNode, _ importer: ONNXImporter, _ features: ONNXFeatures, _ shape: [Int]
  ) throws {
    let hasBatch = shape.count > 1 && shape[0] == features.batch
    guard hasBatch || (shape.first ?? features.batch).isMultiple(of: features.batch) else {
      throw ONNXFault.uncountable("it mixes the \(features.batch) images of a batch")
    }
    let result = ONNXFeatures(
      layer: features.layer, shape: shape.isEmpty ? [features.batch] : shape, hasBatch: hasBatch, batch: features.batch)
    let layer = try importer.view(features, as: result.extents, node)
    importer.bind(
      node, ONNXFeatures(layer: layer, shape: result.shape, hasBatch: hasBatch, batch: features.batch))
  }

  static func transpose(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let order = try ONNXShapeOperators.order(node, rank: features.shape.count)
    importer.bind(node, try transposed(features, order, named: node.name, node, importer))
  }

  /// The axes in another order, as a layer of its own.
  static func transposed(
    _ features: ONNXFeatures, _ order: [Int], named name: String, _ node: ONNXNode, _ importer: ONNXImporter
  ) throws -> ONNXFeatures {
    guard order != Array(order.indices) else { return features }
    guard features.hasBatch, order[0] == 0 else {
      let whole = try importer.unbatched(features, node)
      let layer = try importer.layer(
        .transpose(.init(order.count == 1 ? [0, 1, 2] : order)), named: name, reading: [whole.layer])
      let result = try importer.features(layer, extents: order.map { whole.extents[$0] }, hasBatch: false)
      return try importer.batched(result, node)
    }
    let inner = order.dropFirst().map { $0 - 1 }
    let layer = try importer.layer(.transpose(.init(inner)), named: name, reading: [features.layer])
    return try importer.features(layer, extents: inner.map { features.extents[$0] })
  }

  static func concatenate(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    var operands = try node.inputs.indices.map { try importer.features(node, $0) }
    guard let rank = operands.first?.shape.count else { throw ONNXFault.wrong("it reads nothing") }
    let axis = try ONNXShape.axis(node.integer("axis", or: 1), rank: rank)
    guard operands.count > 1 else { return importer.bind(node, operands[0]) }
    if axis == 0 || operands.contains(where: { !$0.hasBatch }) {
      operands = try operands.map { try importer.unbatched($0, node) }
    }
    let own = try operands[0].axis(axis)
    let layer = try importer.layer(.concatenation(.init(axis: own)), named: node.name, reading: operands.map(\.layer))
    var extents = operands[0].extents
    extents[own] = operands.reduce(0) { $0 + ($1.extents.indices.contains(own) ? $1.extents[own] : 0) }
    let result = try importer.features(layer, extents: extents, hasBatch: operands[0].hasBatch)
    importer.bind(node, try importer.batched(result, node))
  }

  static func slice(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let slices = try ONNXShapeOperators.slices(node, shape: features.shape) { index in
      try importer.constant(node, index, "bounds")?.smallIntegers()
    }
    let effective = slices.filter { $0.start != 0 || $0.count != features.shape[$0.axis] || $0.step != 1 }
    let result = try effective.enumerated().reduce(features) { part, slice in
      let isLast = slice.offset == effective.count - 1
      let name = isLast ? node.name : "\(node.name)/\(slice.offset + 1)"
      return try taken(slice.element, of: part, named: name, node, importer)
    }
    importer.bind(node, result)
  }

  private static func taken(
    _ slice: ONNXShapeOperators.Slice, of features: ONNXFeatures, named name: String, _ node: ONNXNode,
    _ importer: ONNXImporter
  ) throws -> ONNXFeatures {
    let features = try features.axis(slice.axis) < 0 ? importer.unbatched(features, node) : features
    let axis = try features.axis(slice.axis)
    guard slice.count > 0 else { throw ONNXFault.uncountable("it takes no element") }
    let layer = try importer.layer(
      .slice(.init(axis: axis, start: slice.start, count: slice.count, step: slice.step)), named: name,
      reading: [features.layer])
    var extents = features.extents
    extents[axis] = slice.count
    return try importer.batched(try importer.features(layer, extents: extents, hasBatch: features.hasBatch), node)
  }

  static func split(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let axis = try ONNXShape.axis(node.integer("axis", or: 0), rank: features.shape.count)
    let extent = features.shape[axis]
    let given =
      try node.version < 13 ? node.optionalIntegers("split") : importer.constant(node, 1, "sizes")?.smallIntegers()
    let parts = node.outputs.count
    guard parts > 0 else { throw ONNXFault.wrong("it has no outputs") }
    let size = (extent + parts - 1) / parts
    let sizes = given ?? (0..<parts).map { min(size, max(0, extent - $0 * size)) }
    guard sizes.count == parts, sizes.allSatisfy({ (0...extent).contains($0) }), sizes.reduce(0, +) == extent else {
      throw ONNXFault.wrong("it splits \(extent) elements into \(sizes)")
    }
    var start = 0
    for (index, count) in sizes.enumerated() {
      let slice = ONNXShapeOperators.Slice(axis: axis, start: start, count: count, step: 1)
      importer.bind(
        node, try taken(slice, of: features, named: "\(node.name)/\(index + 1)", node, importer), output: index)
      start += count
    }
  }

  /// Elements by constant indices: one that takes its axis away, or neighbours.
  static func gather(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let places = try importer.requiredConstant(node, 1, "indices")
    let axis = try ONNXShape.axis(node.integer("axis", or: 0), rank: features.shape.count)
    let extent = features.shape[axis]
    let chosen = try places.smallIntegers().map { $0 < 0 ? $0 &+ extent : $0 }
    guard let first = chosen.first, chosen.allSatisfy((0..<extent).contains) else {
      throw ONNXFault.wrong("its indices lie outside the \(extent) elements of their axis")
    }
    let step = chosen.count > 1 ? chosen[1] - first : 1
    guard places.shape.count < 2, step != 0, zip(chosen, chosen.dropFirst()).allSatisfy({ $1 - $0 == step }) else {
      throw ONNXFault.uncountable("it picks elements that are not evenly spaced")
    }
    let slice = ONNXShapeOperators.Slice(axis: axis, start: first, count: chosen.count, step: step)
    let part = try taken(slice, of: features, named: node.name, node, importer)
    guard places.shape.isEmpty else { return importer.bind(node, part) }
    var shape = part.shape
    shape.remove(at: axis)
    try rebind(node, importer, part, shape)
  }

  /// Constants are repeated where layers meet them, and nothing else needs to be.
  static func expand(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let target = try ONNXShape.checked(try importer.requiredConstant(node, 1, "shape").smallIntegers())
    guard try ONNXShape.broadcast([features.shape, target]) == features.shape else {
      throw ONNXFault.uncountable("it repeats what a layer computes")
    }
    importer.bind(node, features)
  }

  static func pad(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let isOld = node.version < 11
    let pads =
      try isOld
      ? node.optionalIntegers(node.version < 2 ? "paddings" : "pads")
      : importer.requiredConstant(node, 1, "padding").smallIntegers()
    let given = try isOld ? nil : importer.constant(node, 3, "axes")?.smallIntegers()
    let rank = features.shape.count
    let axes = try given.map { try $0.map { try ONNXShape.axis($0, rank: rank) } } ?? Array(0..<rank)
    guard let pads, pads.count == 2 * axes.count else { throw ONNXFault.wrong("it needs two paddings for each axis") }
    let value = try isOld ? node.real("value", or: 0) : importer.constant(node, 2, "value")?.scalar() ?? 0
    guard features.hasBatch else { throw ONNXFault.uncountable("it pads images that are mixed with others") }
    var (before, after) = ([Int](repeating: 0, count: rank), [Int](repeating: 0, count: rank))
    for (index, axis) in axes.enumerated() {
      guard axis < rank else { throw ONNXFault.wrong("a single number cannot be padded") }
      (before[axis], after[axis]) = (pads[index], pads[axes.count + index])
    }
    guard before[0] == 0, after[0] == 0 else { throw ONNXFault.uncountable("it pads the images of a batch") }
    // A vector has the form of an image of one element.
    let missing = [Int](repeating: 0, count: rank == 2 ? 2 : 0)
    let operation = PadOperation(
      before: before.dropFirst() + missing, after: after.dropFirst() + missing, fill: try fill(node, value))
    let layer = try importer.layer(.pad(operation), named: node.name, reading: [features.layer])
    let extents = Array(importer.shapes[layer].extents.prefix(rank - 1))
    importer.bind(node, try importer.features(layer, extents: extents))
  }

  private static func fill(_ node: ONNXNode, _ value: Double) throws -> PadOperation.Fill {
    switch try node.text("mode", or: "constant") {
    case "constant": .constant(value)
    case "reflect": .reflection
    case "edge": .edge
    case "wrap": .wrap
    case let word: throw ONNXFault.wrong("its mode is '\(word)', which is none")
    }
  }

  static func depthToSpace(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let (features, size) = try blocks(node, importer)
    let (channels, height, width) = (features.extents[0], features.extents[1], features.extents[2])
    let isInterleaved = try node.text("mode", or: "DCR") == "CRD"
    guard channels.isMultiple(of: size * size) else {
      throw ONNXFault.wrong("\(channels) channels are no multiple of blocks of \(size) by \(size)")
    }
    let outputs = channels / (size * size)
    let split = isInterleaved ? [outputs, size, size, height, width] : [size, size, outputs, height, width]
    try blockwise(
      node, importer, features, split: split, order: isInterleaved ? [0, 3, 1, 4, 2] : [2, 3, 0, 4, 1],
      joined: [outputs, height * size, width * size])
  }

  static func spaceToDepth(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let (features, size) = try blocks(node, importer)
    let (channels, height, width) = (features.extents[0], features.extents[1], features.extents[2])
    guard height.isMultiple(of: size), width.isMultiple(of: size) else {
      throw ONNXFault.wrong("\(height)x\(width) is no multiple of blocks of \(size) by \(size)")
    }
    try blockwise(
      node, importer, features, split: [channels, height / size, size, width / size, size],
      order: try node.text("mode", or: "DCR") == "CRD" ? [0, 2, 4, 1, 3] : [2, 4, 0, 1, 3],
      joined: [channels * size * size, height / size, width / size])
  }

  private static func blocks(_ node: ONNXNode, _ importer: ONNXImporter) throws -> (ONNXFeatures, Int) {
    let features = try importer.features(node, 0)
    guard features.hasBatch, features.extents.count == 3 else { throw ONNXFault.wrong("it reads no images") }
    guard let size = try node.optionalInteger("blocksize"), (1...(1 << 15)).contains(size) else {
      throw ONNXFault.wrong("it needs a blocksize of at least 1")
    }
    return (features, size)
  }

  private static func blockwise(
    _ node: ONNXNode, _ importer: ONNXImporter, _ features: ONNXFeatures, split: [Int], order: [Int], joined: [Int]
  ) throws {
    let parts = try importer.layer(.reshape(.init(split)), named: "\(node.name)/split", reading: [features.layer])
    let moved = try importer.layer(.transpose(.init(order)), named: node.name, reading: [parts])
    let layer = try importer.layer(.reshape(.init(joined)), named: "\(node.name)/join", reading: [moved])
    importer.bind(node, try importer.features(layer, extents: joined))
  }
}
