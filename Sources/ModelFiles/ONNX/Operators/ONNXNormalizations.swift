import Networks
import Weights

enum ONNXNormalizations {
  static func batch(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    guard try node.version >= 9 || node.flag("spatial", or: true) else {
      throw ONNXFault.uncountable("it has a mean for each element (spatial 0), not for each channel")
    }
    let features = try importer.features(node, 0)
    guard let channels = features.extents.first, features.hasBatch else {
      throw ONNXFault.uncountable("it normalises images that are mixed with others")
    }
    var tensors: [ParameterRole: ONNXTensor] = [:]
    for (index, role) in [ParameterRole.scale, .shift, .mean, .variance].enumerated() {
      let tensor = try importer.requiredConstant(node, index + 1, role.rawValue)
      try tensor.require(count: channels, role.rawValue)
      tensors[role] = tensor
    }
    try bindAlike(
      node, importer, features, .batchNormalization(.init(epsilon: try node.real("epsilon", or: 1e-5))), tensors)
    if try node.flag("training_mode") { importer.noteTraining(node) }
  }

  static func instance(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let operation = GroupNormalizationOperation(groups: nil, epsilon: try node.real("epsilon", or: 1e-5))
    try grouped(node, importer, operation)
  }

  static func group(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    guard let groups = try node.optionalInteger("num_groups") else { throw ONNXFault.wrong("it needs num_groups") }
    guard node.version >= 21 else {
      throw ONNXFault.uncountable("its first version scales whole groups; from version 21 on it is counted")
    }
    try grouped(node, importer, .init(groups: groups, epsilon: try node.real("epsilon", or: 1e-5)))
  }

  private static func grouped(
    _ node: ONNXNode, _ importer: ONNXImporter, _ operation: GroupNormalizationOperation
  ) throws {
    let features = try importer.features(node, 0)
    guard let channels = features.extents.first, features.hasBatch else {
      throw ONNXFault.uncountable("it normalises images that are mixed with others")
    }
    let scale = try importer.requiredConstant(node, 1, "scale")
    let shift = try importer.requiredConstant(node, 2, "shift")
    try scale.require(count: channels, "scale")
    try shift.require(count: channels, "shift")
    try bindAlike(node, importer, features, .groupNormalization(operation), [.scale: scale, .shift: shift])
  }

  static func layer(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let axis = try features.axis(try node.integer("axis", or: -1))
    guard axis >= 0 else { throw ONNXFault.uncountable("it normalises the images of a batch together") }
    let scale = try importer.requiredConstant(node, 1, "scale")
    let shift = try importer.constant(node, 2, "shift")
    let extents = features.extents
    let count = extents[axis...].reduce(1, *)
    try scale.require(count: count, "scale")
    try shift?.require(count: count, "shift")
    let operation = LayerNormalizationOperation(
      axisCount: extents.count - axis, hasShift: shift != nil, epsilon: try node.real("epsilon", or: 1e-5))
    let tensors: [ParameterRole: ONNXTensor] = shift.map { [.scale: scale, .shift: $0] } ?? [.scale: scale]
    try bindAlike(node, importer, features, .layerNormalization(operation), tensors)
  }

  static func localResponse(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    guard let size = try node.optionalInteger("size") else { throw ONNXFault.wrong("it needs a size") }
    let operation = LocalResponseNormalizationOperation(
      size: size, alpha: try node.real("alpha", or: 1e-4), beta: try node.real("beta", or: 0.75),
      bias: try node.real("bias", or: 1))
    try bindAlike(node, importer, try importer.features(node, 0), .localResponseNormalization(operation))
  }

  static func softmax(_ node: ONNXNode, _ importer: ONNXImporter, isLogarithmic: Bool) throws {
    let features = try importer.features(node, 0)
    let isCoerced = node.version < 13
    let axis = try features.axis(try node.integer("axis", or: isCoerced ? 1 : -1))
    guard axis >= 0 else { throw ONNXFault.uncountable("it compares the images of a batch") }
    let extents = features.extents
    guard isCoerced, extents[axis...].dropFirst().contains(where: { $0 > 1 }) else {
      return try bindAlike(node, importer, features, .softmax(.init(axis: axis, isLogarithmic: isLogarithmic)))
    }
    // Up to version 12 all axes from there on are one.
    let flat = Array(extents[..<axis]) + [extents[axis...].reduce(1, *)]
    let view = try importer.view(features, as: flat, node)
    let softmax = try importer.layer(
      .softmax(.init(axis: axis, isLogarithmic: isLogarithmic)), named: node.name, reading: [view])
    let whole = try importer.layer(.reshape(.init(extents)), named: "\(node.name)/shape", reading: [softmax])
    importer.bind(node, try importer.features(whole, extents: extents, hasBatch: features.hasBatch))
  }

  /// Binds a layer whose output has the shape of its input.
  static func bindAlike(
    _ node: ONNXNode, _ importer: ONNXImporter, _ features: ONNXFeatures, _ operation: LayerOperation,
    _ tensors: [ParameterRole: ONNXTensor] = [:]
  ) throws {
    let layer = try importer.layer(operation, named: node.name, reading: [features.layer], tensors: tensors)
    importer.bind(
      node, ONNXFeatures(layer: layer, shape: features.shape, hasBatch: features.hasBatch, batch: features.batch))
  }
}
