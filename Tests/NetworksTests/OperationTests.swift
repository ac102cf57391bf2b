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
    ShapeExample(.parameter(.init([197, 768])), [], [197, 768]),
    ShapeExample(.fullyConnected(.init(outputs: 10, isAlongLastAxis: true)), [[197, 768]], [197, 10]),
    ShapeExample(.fullyConnected(.init(outputs: 10, isAlongLastAxis: true)), [[768]], [10]),
    ShapeExample(.matrixProduct(), [[12, 197, 64], [12, 64, 197]], [12, 197, 197]),
    ShapeExample(.matrixProduct(), [[3, 4, 5, 6], [1, 4, 6, 7]], [3, 4, 5, 7]),
    ShapeExample(.pool(.init(.norm(power: 2), window: 2, stride: 2)), [[4, 8, 8]], [4, 4, 4]),
    ShapeExample(.pool(.init(.maximum, window: 2, stride: 1, padding: .sameUpper)), [[4, 13, 13]], [4, 13, 13]),
    ShapeExample(.pool(.init(.maximum, window: 2, stride: 1, padding: .half)), [[4, 13, 13]], [4, 12, 12]),
    ShapeExample(.pool(.init(.maximum, window: 3, stride: 1, dilation: 2)), [[4, 9, 9]], [4, 5, 5]),
    ShapeExample(.pool(.init(.average, window: 1, stride: 3, rounding: .ceil)), [[4, 3, 3]], [4, 1, 1]),
    ShapeExample(
      .convolution(.init(outputChannels: 8, kernel: [2, 3], stride: [2, 3], padding: .sameLower)), [[4, 9, 7]],
      [8, 5, 3]),
    ShapeExample(
      .convolution(
        .init(outputChannels: 8, kernel: 3, padding: .sides(.init(before: [0, 1], after: [2, 3])))),
      [[4, 9, 7]], [8, 9, 9]),
    ShapeExample(
      .transposedConvolution(.init(outputChannels: 8, kernel: 3, stride: 2, padding: 1, outputPadding: 1)),
      [[4, 9, 7]], [8, 18, 14]),
    ShapeExample(
      .transposedConvolution(.init(outputChannels: 8, kernel: 2, stride: 3, padding: .sameUpper, groups: 2)),
      [[4, 9, 7]], [8, 27, 21]),
    ShapeExample(
      .transposedConvolution(.init(outputChannels: 1, kernel: 3, padding: .valid, dilation: 2)), [[4, 3, 3]],
      [1, 7, 7]),
    ShapeExample(.globalNormPool(), [[4, 8, 9]], [4]),
    ShapeExample(.reduction(.init(.mean, axes: [1, 2])), [[4, 8, 9]], [4]),
    ShapeExample(.reduction(.init(.maximum, axes: [0], keepsAxes: true)), [[4, 8, 9]], [1, 8, 9]),
    ShapeExample(.reduction(.init(.mean, axes: [0])), [[197, 768]], [768]),
    ShapeExample(.gelu, [[197, 768]], [197, 768]),
    ShapeExample(.parametricReLU(), [[4, 8, 9]], [4, 8, 9]),
    ShapeExample(.layerNormalization(), [[197, 768]], [197, 768]),
    ShapeExample(.groupNormalization(.init(groups: 2)), [[4, 8, 9]], [4, 8, 9]),
    ShapeExample(.groupNormalization(.init(groups: nil)), [[4, 8, 9]], [4, 8, 9]),
    ShapeExample(.softmax(.init(axis: 2, isLogarithmic: true)), [[12, 197, 197]], [12, 197, 197]),
    ShapeExample(.concatenation(.init(axis: 1)), [[4, 8, 9], [4, 2, 9]], [4, 10, 9]),
    ShapeExample(.slice(.init(start: 2, count: 2)), [[4, 8, 9]], [2, 8, 9]),
    ShapeExample(.slice(.init(axis: 2, start: 8, count: 5, step: -2)), [[4, 8, 9]], [4, 8, 5]),
    ShapeExample(.product(), [[4, 8, 9], [4]], [4, 8, 9]),
    ShapeExample(.elementwise(.init(.difference)), [[4, 1, 9], [1, 8, 1]], [4, 8, 9]),
    ShapeExample(.pad(.init(.init(bothSides: [1, 2]), fill: .reflection)), [[4, 8, 9]], [4, 10, 13]),
    ShapeExample(.pad(.init(before: [0, -1, 0], after: [1, 0, -2])), [[4, 8, 9]], [5, 7, 7]),
    ShapeExample(.resize(.init(.scale(height: 2, width: 1.5))), [[4, 8, 9]], [4, 16, 13]),
    ShapeExample(.resize(.init(.size([5, 20]), method: .bilinear)), [[4, 8, 9]], [4, 5, 20]),
    ShapeExample(.channelShuffle(.init(groups: 2)), [[4, 8, 9]], [4, 8, 9]),
    ShapeExample(.reshape(.init([12, -1, 64])), [[197, 768]], [12, 197, 64]),
    ShapeExample(.transpose(.init([2, 0, 1])), [[4, 8, 9]], [9, 4, 8]),
  ]

  @Test(arguments: shapes)
  func `the shape of an output follows from those of the inputs`(example: ShapeExample) throws {
    #expect(try example.operation.outputShape(of: example.inputs) == example.output)
  }

  static let refusals = [
    RefusalExample(.input(.init([3, 8, 9])), [[1]], .wrongInputCount(needed: "none", found: 1)),
    RefusalExample(.relu, [], .wrongInputCount(needed: "1", found: 0)),
    RefusalExample(.addition(), [[1]], .wrongInputCount(needed: "at least 2", found: 1)),
    RefusalExample(.addition(), [[3], [2]], .shapesDiffer([[3], [2]])),
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
    RefusalExample(.relu6, [], .wrongInputCount(needed: "1", found: 0)),
    RefusalExample(.elementwise(.init(.division)), [[1], [1], [1]], .wrongInputCount(needed: "2", found: 3)),
    RefusalExample(.product(), [[768], [197, 768]], .shapesDiffer([[768], [197, 768]])),
    RefusalExample(.globalAveragePool(), [[197, 768]], .needsImage(found: [197, 768])),
    RefusalExample(
      .matrixProduct(), [[12, 197, 64], [12, 197, 64]], .matricesDoNotFit([[12, 197, 64], [12, 197, 64]])),
    RefusalExample(.softmax(.init(axis: 2)), [[197, 768]], .missingAxis(2, found: [197, 768])),
    RefusalExample(
      .groupNormalization(.init(groups: 3)), [[4, 8, 9]], .groupsDoNotDivideChannels(groups: 3, channels: 4)),
    RefusalExample(.channelShuffle(.init(groups: 3)), [[4, 8, 9]], .groupsDoNotDivideChannels(groups: 3, channels: 4)),
    RefusalExample(.reshape(.init([5, -1])), [[4, 8, 9]], .cannotReshape([4, 8, 9], extents: [5, -1])),
    RefusalExample(.reshape(.init([4, 8])), [[4, 8, 9]], .cannotReshape([4, 8, 9], extents: [4, 8])),
    RefusalExample(.transpose(.init([0, 0, 1])), [[4, 8, 9]], .noOrderOfAxes([0, 0, 1], found: [4, 8, 9])),
    RefusalExample(
      .slice(.init(start: 2, count: 3)), [[4, 8, 9]],
      .outOfRange(quantity: "the slice", range: "within the 4 elements of its axis", found: "2 to 4")),
    RefusalExample(
      .pad(.init(.init(bothSides: [8, 0]), fill: .reflection)), [[4, 8, 9]],
      .outOfRange(quantity: "the padding", range: "at most 7", found: "8")),
    RefusalExample(
      .activation(.clip(low: 1, high: 0)), [[4]],
      .outOfRange(quantity: "the lower bound", range: "at most the upper one of 0.0", found: "1.0")),
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
    switch example.operation.placement {
    case .own, .weights: break
    case .view: #expect(example.inputs[0].elementCount == example.output.elementCount)
    case .part: #expect(example.inputs[0].elementCount >= example.output.elementCount)
    case .overInput: #expect(example.inputs.contains { $0.elementCount <= example.output.elementCount })
    }
  }

  @Test(arguments: [
    (Padding.sameUpper, Margins(before: [0, 2], after: [0, 3])), (.sameLower, Margins(before: [0, 3], after: [0, 2])),
    (.half, Margins(bothSides: [1, 2])), (.valid, 0), (3, 3),
  ])
  func `the same padding gives ceil(input / stride) outputs, with its odd row or column on one side`(
    padding: Padding, margins: Margins
  ) {
    #expect(padding.margins(window: [3, 6], stride: [4, 1], input: [11, 13]) == margins)
  }

  @Test func `a slice of channels and a view lie in their input, other slices do not`() {
    #expect(Operation.slice(.init(start: 1, count: 2)).placement == .part)
    #expect(Operation.slice(.init(start: 1, count: 2, step: 2)).placement == .own)
    #expect(Operation.slice(.init(axis: 1, start: 1, count: 2)).placement == .own)
    #expect(Operation.reshape(.init([-1])).placement == .view)
    #expect(Operation.parameter(.init([1])).placement == .weights)
  }

  @Test func `flattening is a view, and dropout is one outside training`() {
    #expect(Operation.flatten().placement == .view)
    #expect(Operation.flatten().trainingPlacement == .view)
    #expect(Operation.dropout(.init(rate: 0.5)).placement == .view)
    #expect(Operation.dropout(.init(rate: 0.5)).trainingPlacement == .overInput)
  }
}
