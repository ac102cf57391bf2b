import Networks

/// Where a loss begins: the layer whose output it reads.
struct LossHead: Sendable {
  let layer: Int
  let outputCount: Int
  let loss: any ImageLoss

  /// - Throws: `TrainingError` where the loss does not fit what the network ends with.
  init(_ kind: TrainingLoss, of network: Network) throws(TrainingError) {
    let last = network.layers[network.outputIndex]
    guard last.outputShape.elementCount == last.outputShape.channels else {
      throw .outputIsNoVector(layer: last.name, shape: last.outputShape)
    }
    let count = last.outputShape.channels
    outputCount = count
    let isRadialBasis = if case .radialBasis = last.operation { true } else { false }
    guard isRadialBasis == (kind == .maximumAPosteriori), !isRadialBasis || count > 1 else {
      throw .lossDoesNotFit(kind, layer: last.name, kind: last.operation.kind)
    }
    switch kind {
    case .crossEntropy:
      layer = Self.beforeMonotone(network, including: true)
      loss = CrossEntropy(outputCount: count)
    case .perceptron:
      layer = Self.beforeMonotone(network, including: true)
      loss = PerceptronLoss(outputCount: count)
    case .squaredError:
      layer = Self.beforeMonotone(network, including: false)
      loss = SquaredError(outputCount: count, targets: last.operation == .tanh ? -1...1 : 0...1)
    case .maximumAPosteriori:
      layer = network.outputIndex
      loss = MaximumAPosteriori(outputCount: count, codeLength: last.shapes.input.channels)
    }
  }

  /// What precedes the last layer, if that leaves the order of its inputs as it is: a softmax, a sigmoid, a hyperbolic tangent or a
  /// threshold.
  ///
  /// - Parameter including: whether functions that have a derivative are left out too, not just thresholds.
  private static func beforeMonotone(_ network: Network, including: Bool) -> Int {
    let last = network.layers[network.outputIndex]
    let isMonotone =
      switch last.operation {
      case .softmax: including
      case .activation(let operation):
        operation.function == .sign || including && [.sigmoid, .tanh].contains(operation.function)
      default: false
      }
    return isMonotone ? last.inputs[0] : network.outputIndex
  }
}
