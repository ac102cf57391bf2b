import Networks

enum ONNXReductions {
  /// - Parameter version: of the operator set from which on the axes are an input.
  static func reduction(
    _ node: ONNXNode, _ importer: ONNXImporter, _ function: ReductionOperation.Function, axesAreInput version: Int
  ) throws {
    var features = try importer.features(node, 0)
    let given =
      try node.version >= version
      ? importer.constant(node, 1, "axes")?.smallIntegers() : node.optionalIntegers("axes")
    if given?.isEmpty ?? true, try node.flag("noop_with_empty_axes") { return importer.bind(node, features) }
    let rank = features.shape.count
    let all = given?.isEmpty ?? true
    var axes = try all ? Array(0..<rank) : given!.map { try ONNXShape.axis($0, rank: rank) }
    if axes.contains(0), features.hasBatch {
      if features.batch == 1, !all {
        features = try importer.unbatched(features, node)
      } else if features.batch == 1 {
        axes.removeAll { $0 == 0 }
      }
    }
    let own = try axes.map { try features.axis($0) }
    guard !own.contains(-1) else { throw ONNXFault.uncountable("it reduces over the images of a batch") }
    guard !own.isEmpty else { return importer.bind(node, features) }
    try bind(node, importer, features, function, Array(Set(own)).sorted(), keeps: try node.flag("keepdims", or: true))
  }

  private static func bind(
    _ node: ONNXNode, _ importer: ONNXImporter, _ features: ONNXFeatures, _ function: ReductionOperation.Function,
    _ axes: [Int], keeps: Bool
  ) throws {
    let extents = features.extents
    let left = extents.indices.compactMap { axes.contains($0) ? (keeps ? 1 : nil) : extents[$0] }
    // What a reduction leaves of a vector is a vector.
    let operation = ReductionOperation(function, axes: axes, keepsAxes: keeps || extents.count == 1)
    let layer = try importer.layer(.reduction(operation), named: node.name, reading: [features.layer])
    let whole = left.isEmpty ? [1] : left
    let viewed = try importer.view(try importer.features(layer, extents: whole), as: whole, node)
    // One number for each image has no axis but the batch.
    let hasBatch = features.hasBatch && !left.isEmpty
    let result = try importer.features(viewed, extents: whole, hasBatch: hasBatch)
    importer.bind(node, hasBatch ? result : try importer.batched(result, node))
  }
}
