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
    let taken = example.operation.placement == .own ? output.elementCount : 0
    #expect(network.activationMemory.allElementCount == images + taken)
  }

  @Test(arguments: examples)
  func `an operation moves its inputs and its output unless it copies nothing`(example: CostExample) throws {
    let network = try example.network()
    let elements = example.inputs.reduce(network.layers.last!.outputShape.elementCount) { $0 + $1.elementCount }
    let moved = example.operation.placement == .view ? 0 : elements
    #expect(try NetworkCost(network).movedByteCount == 4 * (moved + example.parameters))
  }
}
