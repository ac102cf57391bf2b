import NetworkCosts
import Networks
import Testing

/// An operation behind inputs of some shapes, and what one image costs it.
struct CostExample: Sendable, CustomTestStringConvertible {
  let operation: Operation
  let inputs: [FeatureShape]
  let parameters: Int
  let macs: Int
  let otherOperations: Int
  /// Bytes that are kept for the backward pass, of the operation's inputs, its output and its mask.
  let stored: Int
  /// Rows and columns of the input that one output sees.
  let field: Extent

  init(
    _ operation: Operation, _ inputs: [FeatureShape], parameters: Int = 0, macs: Int = 0, others: Int, stored: Int,
    field: Extent = 1
  ) {
    self.operation = operation
    self.inputs = inputs
    self.parameters = parameters
    self.macs = macs
    otherOperations = others
    self.stored = stored
    self.field = field
  }

  var testDescription: String { "\(operation.kind) of \(inputs)" }

  /// The operation as the last layer of a network whose other layers cost nothing but memory.
  func network() throws -> Network {
    let images = inputs.enumerated().map { index, shape in
      LayerDescription(name: "input\(index)", operation: .input(.init(shape)), inputs: [])
    }
    guard !inputs.isEmpty else {
      return try Network(
        name: "example",
        descriptions: [LayerDescription(name: "layer", operation: operation, inputs: [])])
    }
    let last = LayerDescription(name: "layer", operation: operation, inputs: Array(inputs.indices))
    return try Network(name: "example", descriptions: images + [last])
  }
}

struct OperationCostTests {
  static let examples = [
    CostExample(
      .convolution(.init(outputChannels: 8, kernel: 3)), [[4, 6, 5]], parameters: 8 * 4 * 9 + 8, macs: 240 * 36,
      others: 240, stored: 120 * 4, field: 3),
    CostExample(
      .convolution(.init(outputChannels: 8, kernel: 3, stride: 2, padding: .valid, groups: 4, hasBias: false)),
      [[4, 7, 7]], parameters: 72, macs: 72 * 9, others: 0, stored: 196 * 4, field: 3),
    CostExample(
      .fullyConnected(.init(outputs: 10)), [[84]], parameters: 850, macs: 840, others: 10, stored: 84 * 4),
    CostExample(
      .pool(.init(.maximum, window: 3, stride: 1)), [[2, 5, 5]], others: 18 * 8, stored: 18 * 4, field: 3),
    CostExample(
      .pool(.init(.average, window: [1, 3], stride: 1)), [[2, 5, 5]], others: 30 * 3, stored: 0, field: [1, 3]),
    CostExample(.globalAveragePool(), [[2, 5, 6]], others: 60, stored: 0, field: [5, 6]),
    CostExample(.globalMaximumPool(), [[2, 5, 6]], others: 58, stored: 2 * 4, field: [5, 6]),
    CostExample(
      .adaptiveAveragePool(.init(size: [2, 3])), [[2, 4, 9]], others: 72, stored: 0, field: [2, 3]),
    CostExample(
      .trainableSubsampling(), [[6, 4, 4]], parameters: 12, others: 24 * 5, stored: 96 * 4, field: 2),
    CostExample(.radialBasis(.init(outputs: 10)), [[84]], others: 840 * 3, stored: 84 * 4),
    CostExample(.relu, [[2, 5, 6]], others: 60, stored: 60 * 4),
    CostExample(.softmax(), [[10]], others: 30, stored: 10 * 4),
    CostExample(.dropout(.init(rate: 0.5)), [[2, 5, 6]], others: 0, stored: 60),
    CostExample(.batchNormalization(), [[2, 5, 6]], parameters: 4, others: 120, stored: 60 * 4),
    CostExample(.localResponseNormalization(.init(size: 5)), [[2, 5, 6]], others: 60 * 9, stored: 60 * 4),
    CostExample(.concatenation(), [[2, 5, 6], [1, 5, 6]], others: 0, stored: 0),
    CostExample(.addition(), [[2, 5, 6], [2, 5, 6], [2, 5, 6]], others: 120, stored: 0),
    CostExample(.scaling(.init(factor: 0.1)), [[2, 5, 6]], others: 60, stored: 0),
    CostExample(.paddedShortcut(.init(outputChannels: 4, stride: 2)), [[2, 5, 6]], others: 0, stored: 0),
    CostExample(.flatten(), [[2, 5, 6]], others: 0, stored: 0, field: [5, 6]),
    CostExample(.parameter(.init([3, 4])), [], parameters: 12, others: 0, stored: 0),
    CostExample(.parameter(.init([3, 4], isTrained: false)), [], others: 0, stored: 0),
    CostExample(
      .convolution(.init(outputChannels: 8, kernel: [2, 3], padding: .sameUpper)), [[4, 6, 5]],
      parameters: 8 * 4 * 6 + 8, macs: 240 * 24, others: 240, stored: 120 * 4, field: [2, 3]),
    CostExample(
      .fullyConnected(.init(outputs: 10, isAlongLastAxis: true)), [[7, 6]], parameters: 70, macs: 420, others: 70,
      stored: 42 * 4),
    CostExample(
      .transposedConvolution(.init(outputChannels: 6, kernel: 3, stride: 2, padding: 1, groups: 2)), [[4, 5, 6]],
      parameters: 4 / 2 * 6 * 9 + 6, macs: 30 * 108, others: 6 * 9 * 11, stored: 120 * 4, field: 2),
    CostExample(
      .matrixProduct(), [[2, 3, 4], [2, 4, 5]], macs: 30 * 4, others: 0, stored: (24 + 40) * 4, field: [3, 4]),
    CostExample(
      .pool(.init(.norm(power: 2), window: 2, stride: 2)), [[2, 4, 4]], others: 8 * 8, stored: (32 + 8) * 4, field: 2),
    CostExample(
      .pool(.init(.maximum, window: 3, stride: 1, dilation: 2)), [[2, 5, 5]], others: 2 * 8, stored: 2 * 4, field: 5),
    CostExample(.globalNormPool(), [[2, 5, 6]], others: 120, stored: (60 + 2) * 4, field: [5, 6]),
    CostExample(.reduction(.init(.mean, axes: [1])), [[2, 5, 6]], others: 60, stored: 0, field: [5, 6]),
    CostExample(.reduction(.init(.sum, axes: [1])), [[2, 5, 6]], others: 48, stored: 0, field: [5, 6]),
    CostExample(
      .reduction(.init(.maximum, axes: [0])), [[2, 5, 6]], others: 30, stored: (60 + 30) * 4, field: [5, 6]),
    CostExample(.relu6, [[2, 5, 6]], others: 60, stored: 60 * 4),
    CostExample(.hardSwish, [[2, 5, 6]], others: 60, stored: 60 * 4),
    CostExample(.activation(.negative), [[2, 5, 6]], others: 60, stored: 0),
    CostExample(.parametricReLU(), [[2, 5, 6]], parameters: 2, others: 60, stored: 60 * 4),
    CostExample(.parametricReLU(.init(isShared: true)), [[2, 5, 6]], parameters: 1, others: 60, stored: 60 * 4),
    CostExample(.layerNormalization(), [[5, 6]], parameters: 12, others: 150, stored: 30 * 4),
    CostExample(
      .layerNormalization(.init(axisCount: 2, hasScale: false, hasShift: false)), [[2, 5, 6]], others: 240,
      stored: 60 * 4),
    CostExample(.groupNormalization(.init(groups: 2)), [[2, 5, 6]], parameters: 4, others: 300, stored: 60 * 4),
    CostExample(
      .groupNormalization(.init(groups: nil, isAffine: false)), [[2, 5, 6]], others: 240, stored: 60 * 4),
    CostExample(.softmax(.init(axis: 1, isLogarithmic: true)), [[2, 5]], others: 30, stored: 10 * 4),
    CostExample(.slice(.init(start: 1, count: 1)), [[2, 5, 6]], others: 0, stored: 0),
    CostExample(.slice(.init(axis: 1, start: 0, count: 3, step: 2)), [[2, 5, 6]], others: 0, stored: 0),
    CostExample(.product(), [[2, 5, 6], [2]], others: 60, stored: 62 * 4),
    CostExample(.elementwise(.init(.difference)), [[2, 5, 6], [1, 1, 6]], others: 60, stored: 0),
    CostExample(.scaling(.init(factor: 2, offset: 1)), [[2, 5, 6]], others: 120, stored: 0),
    CostExample(.pad(.init(1)), [[2, 5, 6]], others: 0, stored: 0),
    CostExample(.resize(.init(.scale(height: 2, width: 2))), [[2, 5, 6]], others: 0, stored: 0),
    CostExample(
      .resize(.init(.scale(height: 2, width: 2), method: .bilinear)), [[2, 5, 6]], others: 240 * 7, stored: 0,
      field: 2),
    CostExample(.channelShuffle(.init(groups: 2)), [[2, 5, 6]], others: 0, stored: 0),
    CostExample(.reshape(.init([6, -1])), [[2, 5, 6]], others: 0, stored: 0),
    CostExample(.reshape(.init([-1])), [[2, 5, 6]], others: 0, stored: 0, field: [5, 6]),
    CostExample(.reshape(.init([-1])), [[1, 6]], others: 0, stored: 0, field: [6, 1]),
    CostExample(.transpose(.init([1, 2, 0])), [[2, 5, 6]], others: 0, stored: 0),
  ]

  @Test(arguments: examples)
  func `an operation costs what its definition says`(example: CostExample) throws {
    let cost = try NetworkCost(example.network(), options: CostOptions(includesTraining: true))
    #expect(cost.parameters.total == example.parameters)
    #expect(cost.macs.dense == example.macs)
    #expect(cost.otherOperations == example.otherOperations)
    #expect(cost.training?.storedActivationByteCount == example.stored)
    #expect(cost.receptiveField == example.field)
  }

  @Test(arguments: examples)
  func `an operation takes memory unless it may write over its input or copies nothing`(example: CostExample) throws {
    let network = try example.network()
    let (images, output) = (example.inputs.reduce(0) { $0 + $1.elementCount }, network.layers.last!.outputShape)
    let isOwn: Bool
    switch example.operation.placement {
    case .own: isOwn = true
    case .overInput: isOwn = !example.inputs.contains { $0.elementCount == output.elementCount }
    case .view, .part, .weights: isOwn = false
    }
    let taken = isOwn ? output.elementCount : 0
    #expect(network.activationMemory.allElementCount == images + taken)
  }

  @Test(arguments: examples)
  func `an operation moves its inputs and its output unless it copies nothing`(example: CostExample) throws {
    let network = try example.network()
    let elements = example.inputs.reduce(network.layers.last!.outputShape.elementCount) { $0 + $1.elementCount }
    let moved =
      switch example.operation.placement {
      case .own, .overInput: elements + example.parameters
      case .view, .part: 0
      case .weights: elements
      }
    #expect(try NetworkCost(network).movedByteCount == 4 * moved)
  }
}
