import Networks
import Weights

enum ONNXActivations {
  typealias Function = ActivationOperation.Function

  /// Operators that apply a function to each element: the one table of them.
  static let functions: [String: @Sendable (ONNXNode) throws -> Function] = [
    "Relu": { _ in .relu }, "Sigmoid": { _ in .sigmoid }, "Tanh": { _ in .tanh }, "Sign": { _ in .sign },
    "Softplus": { _ in .softplus }, "Softsign": { _ in .softsign }, "Mish": { _ in .mish },
    "HardSwish": { _ in .hardSwish }, "Exp": { _ in .exponential }, "Log": { _ in .logarithm },
    "Sqrt": { _ in .squareRoot }, "Abs": { _ in .absolute }, "Neg": { _ in .negative },
    "Reciprocal": { _ in .reciprocal }, "Erf": { _ in .errorFunction }, "Sin": { _ in .sine }, "Cos": { _ in .cosine },
    "Floor": { _ in .floor }, "Ceil": { _ in .ceiling }, "Round": { _ in .round },
    "LeakyRelu": { .leakyReLU(slope: try $0.real("alpha", or: 0.01)) },
    "ThresholdedRelu": { .thresholdedReLU(threshold: try $0.real("alpha", or: 1)) },
    "Elu": { .elu(alpha: try $0.real("alpha", or: 1)) }, "Celu": { .celu(alpha: try $0.real("alpha", or: 1)) },
    "Selu": { node in
      .selu(
        alpha: try node.optionalReal("alpha") ?? 1.6732632423543772,
        gamma: try node.optionalReal("gamma") ?? 1.0507009873554805)
    },
    "HardSigmoid": { node in
      let slope = try node.real("alpha", or: 0.2)
      // A sixth, which all but ONNX itself take, has no short decimal form.
      return .hardSigmoid(slope: Float(slope) == 1 / 6 ? 1.0 / 6 : slope, offset: try node.real("beta", or: 0.5))
    },
    "Swish": { .silu(beta: try $0.real("alpha", or: 1)) },
    "Gelu": { .gelu(isApproximate: try $0.text("approximate", or: "none") == "tanh") },
  ]

  static func apply(_ function: Function, _ node: ONNXNode, _ importer: ONNXImporter) throws {
    try ONNXNormalizations.bindAlike(node, importer, try importer.features(node, 0), .activation(function))
  }

  static func clip(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let isOld = node.version < 11
    let low = try isOld ? node.optionalReal("min") : importer.constant(node, 1, "minimum")?.scalar()
    let high = try isOld ? node.optionalReal("max") : importer.constant(node, 2, "maximum")?.scalar()
    // Where the bounds cross, everything is the upper one.
    let upper = high ?? .infinity
    try apply(.clip(low: min(low ?? -.infinity, upper), high: upper), node, importer)
  }

  static func parametricReLU(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try importer.features(node, 0)
    let slope = try importer.requiredConstant(node, 1, "slope")
    let channels = features.extents.first ?? 1
    let isPerChannel = slope.count == channels && slope.count > 1
    guard isPerChannel || slope.isScalar else { return try sloped(node, importer, features, slope) }
    try ONNXNormalizations.bindAlike(
      node, importer, features, .parametricReLU(.init(isShared: !isPerChannel)), [.weight: slope])
  }

  /// Slopes that are not those of channels: max(x, 0) − slope · max(−x, 0).
  private static func sloped(
    _ node: ONNXNode, _ importer: ONNXImporter, _ features: ONNXFeatures, _ slope: ONNXTensor
  ) throws {
    func layer(_ operation: LayerOperation, _ part: String, of features: ONNXFeatures) throws -> ONNXFeatures {
      try features.replacing(
        layer: importer.layer(operation, named: "\(node.name)/\(part)", reading: [features.layer]))
    }
    let positive = try layer(.activation(.relu), "positive", of: features)
    let negated = try layer(.scaling(.init(factor: -1)), "negated", of: features)
    let negative = try layer(.activation(.relu), "negative", of: negated)
    let scaled = try ONNXElementwise.combined(
      .product, [.init(negative), .init(slope)], named: "\(node.name)/slope", node, importer)
    importer.bind(
      node,
      try ONNXElementwise.combined(.difference, [.init(positive), .init(scaled)], named: node.name, node, importer))
  }

  static func dropout(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let rate =
      try node.version < 12
      ? node.real("ratio", or: 0.5) : importer.constant(node, 1, "ratio")?.scalar() ?? 0.5
    let features = try importer.features(node, 0)
    try ONNXNormalizations.bindAlike(node, importer, features, .dropout(.init(rate: rate)))
    let trains = try node.version >= 12 && importer.constant(node, 2, "mode")?.smallIntegers() == [1]
    if trains, rate > 0 { importer.noteTraining(node) }
    if node.outputs.count > 1 { importer.bind(node, ONNXTensor(ones: features.shape), output: 1) }
  }
}

extension ONNXFeatures {
  /// What another layer produces in the same shape.
  func replacing(layer: Int) -> ONNXFeatures {
    ONNXFeatures(layer: layer, shape: shape, hasBatch: hasBatch, batch: batch)
  }
}
