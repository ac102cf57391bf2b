import Networks
import Testing

/// An operation, what it reads, and the shape that it makes of that.
struct ShapeExample: Sendable, CustomTestStringConvertible {
  let operation: Operation
  let inputs: [FeatureShape]
  let output: FeatureShape

  init(_ operation: Operation, _ inputs: [FeatureShape], _ output: FeatureShape) {
    self.operation = operation
    self.inputs = inputs
    self.output = output
  }

  var testDescription: String { "\(operation.kind) of \(inputs)" }
}

/// An operation that cannot read what it is given, and why.
struct RefusalExample: Sendable, CustomTestStringConvertible {
  let operation: Operation
  let inputs: [FeatureShape]
  let fault: LayerFault

  init(_ operation: Operation, _ inputs: [FeatureShape], _ fault: LayerFault) {
    self.operation = operation
    self.inputs = inputs
    self.fault = fault
  }

  var testDescription: String { "\(operation.kind) of \(inputs)" }
}

struct OperationTests {
  static let shapes = [
    ShapeExample(.input(.init([3, 8, 9])), [], [3, 8, 9]),
    ShapeExample(.convolution(.init(outputChannels: 8, kernel: 3)), [[4, 9, 7]], [8, 9, 7]),
    ShapeExample(
      .convolution(.init(outputChannels: 8, kernel: [3, 1], stride: [2, 1], padding: .valid, dilation: [2, 1])),
      [[4, 9, 7]], [8, 3, 7]),
    ShapeExample(.fullyConnected(.init(outputs: 10)), [[84]], [10]),
    ShapeExample(.pool(.init(.maximum, window: 3, stride: 2)), [[4, 8, 8]], [4, 3, 3]),
    ShapeExample(.pool(.init(.average, window: 3, stride: 2, rounding: .ceil)), [[4, 8, 8]], [4, 4, 4]),
    ShapeExample(.pool(.init(.maximum, window: 2, stride: 2, padding: 1, rounding: .ceil)), [[4, 3, 3]], [4, 2, 2]),
    ShapeExample(.globalAveragePool(), [[4, 8, 9]], [4]),
    ShapeExample(.globalMaximumPool(), [[4, 8, 9]], [4]),
    ShapeExample(.adaptiveAveragePool(.init(size: [2, 3])), [[4, 8, 9]], [4, 2, 3]),
    ShapeExample(.trainableSubsampling(), [[6, 28, 28]], [6, 14, 14]),
    ShapeExample(.radialBasis(.init(outputs: 10)), [[84]], [10]),
    ShapeExample(.relu, [[4, 8, 9]], [4, 8, 9]),
    ShapeExample(.softmax(), [[10]], [10]),
    ShapeExample(.dropout(.init(rate: 0.5)), [[4, 8, 9]], [4, 8, 9]),
    ShapeExample(.batchNormalization(), [[4, 8, 9]], [4, 8, 9]),
    ShapeExample(.localResponseNormalization(.init(size: 5)), [[4, 8, 9]], [4, 8, 9]),
    ShapeExample(.concatenation(), [[4, 8, 9], [1, 8, 9], [2, 8, 9]], [7, 8, 9]),
    ShapeExample(.addition(), [[4, 8, 9], [4, 8, 9]], [4, 8, 9]),
    ShapeExample(.scaling(.init(factor: 0.1)), [[4, 8, 9]], [4, 8, 9]),
    ShapeExample(.paddedShortcut(.init(outputChannels: 8, stride: 2)), [[4, 9, 8]], [8, 5, 4]),
    ShapeExample(.flatten(), [[4, 8, 9]], [288]),
  ]

  @Test(arguments: shapes)
  func `the shape of an output follows from those of the inputs`(example: ShapeExample) throws {
    #expect(try example.operation.outputShape(of: example.inputs) == example.output)
  }

  static let refusals = [
    RefusalExample(.input(.init([3, 8, 9])), [[1]], .wrongInputCount(needed: "none", found: 1)),
    RefusalExample(.relu, [], .wrongInputCount(needed: "1", found: 0)),
    RefusalExample(.addition(), [[1]], .wrongInputCount(needed: "at least 2", found: 1)),
    RefusalExample(.addition(), [[1], [2]], .shapesDiffer([[1], [2]])),
    RefusalExample(.concatenation(), [[1, 2, 2], [1, 2, 3]], .sizesDiffer([[1, 2, 2], [1, 2, 3]])),
    RefusalExample(.fullyConnected(.init(outputs: 10)), [[4, 2, 2]], .needsVector(found: [4, 2, 2])),
    RefusalExample(
      .fullyConnected(.init(outputs: 0)), [[4]], .tooSmall(quantity: "the number of outputs", minimum: 1, found: 0)),
    RefusalExample(.trainableSubsampling(), [[6, 27, 28]], .needsEvenSize(found: [6, 27, 28])),
    RefusalExample(
      .convolution(.init(outputChannels: 8, kernel: 3, groups: 3)), [[4, 9, 7]],
      .groupsDoNotDivide(groups: 3, inputChannels: 4, outputChannels: 8)),
    RefusalExample(
      .convolution(.init(outputChannels: 2, kernel: 1, connections: [[0, 0], [1]])), [[4, 9, 7]],
      .connectionsDoNotFit(inputChannels: 4, outputChannels: 2)),
    RefusalExample(
      .pool(.init(.maximum, window: 2, stride: 1, padding: 2)), [[4, 9, 7]], .paddingTooLarge(window: 2, padding: 2)),
    RefusalExample(
      .pool(.init(.maximum, window: 8, stride: 1)), [[4, 9, 7]],
      .windowTooLarge(window: 8, input: [9, 7], padding: 0)),
    RefusalExample(
      .paddedShortcut(.init(outputChannels: 3)), [[4, 9, 8]], .needsMoreChannels(found: 4, outputs: 3)),
    RefusalExample(
      .dropout(.init(rate: 1)), [[4]],
      .outOfRange(quantity: "the dropout rate", range: "at least 0 and less than 1", found: "1.0")),
  ]

  @Test(arguments: refusals)
  func `an operation refuses what it cannot read`(example: RefusalExample) {
    #expect(throws: example.fault) { try example.operation.outputShape(of: example.inputs) }
  }

  @Test(arguments: shapes)
  func `what copies nothing keeps the number of elements`(example: ShapeExample) {
    guard example.operation.placement != .own else { return }
    #expect(example.inputs.allSatisfy { $0.elementCount == example.output.elementCount })
  }

  @Test func `flattening is a view, and dropout is one outside training`() {
    #expect(Operation.flatten().placement == .view)
    #expect(Operation.flatten().trainingPlacement == .view)
    #expect(Operation.dropout(.init(rate: 0.5)).placement == .view)
    #expect(Operation.dropout(.init(rate: 0.5)).trainingPlacement == .overInput)
  }
}
