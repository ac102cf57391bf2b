import Convolution

/// What an operation says of itself: how many layers it reads, and what it makes of their shapes.
protocol NetworkOperation: Hashable, Sendable {
  /// The word for it in tables and model files.
  var kind: String { get }

  /// How many layers it may read; one, unless an operation says otherwise.
  var inputCounts: ClosedRange<Int> { get }

  /// The shape of the output for inputs of the given shapes, of which there are as many as there may be.
  ///
  /// - Throws: `LayerFault` if the operation cannot read them, or has properties that make no sense.
  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape

  /// Where the output lies when a network runs.
  var placement: Placement { get }

  /// Where the output lies while a network is trained; as when it runs, unless an operation says otherwise.
  var trainingPlacement: Placement { get }

  /// The extents of what it reads that the shapes of its weights follow from; the channels, unless an operation says
  /// otherwise. Two layers can share weights if their operations are equal, and these are.
  func weightExtents(of inputs: [FeatureShape]) -> [Int]

  /// The operation as a convolution problem for `batch` images; nil, unless an operation says otherwise.
  ///
  /// - Throws: `ConvolutionProblemError` for a batch below 1, and for tensors that are too large.
  func problem(_ shapes: LayerShapes, batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem?
}

extension NetworkOperation {
  var inputCounts: ClosedRange<Int> { 1...1 }
  var trainingPlacement: Placement { placement }

  func weightExtents(of inputs: [FeatureShape]) -> [Int] { inputs.first.map { [$0.channels] } ?? [] }

  func problem(_ shapes: LayerShapes, batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem? { nil }

  func requireInputCount(_ count: Int) throws(LayerFault) {
    guard !inputCounts.contains(count) else { return }
    let (fewest, most) = (inputCounts.lowerBound, inputCounts.upperBound)
    let needed = most == 0 ? "none" : fewest == most ? "\(fewest)" : "at least \(fewest)"
    throw .wrongInputCount(needed: needed, found: count)
  }
}
