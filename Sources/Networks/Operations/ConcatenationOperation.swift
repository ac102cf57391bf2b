/// The channels of all inputs, one after the other.
package struct ConcatenationOperation: Hashable, Sendable {
  package init() {}
}

extension ConcatenationOperation: NetworkOperation {
  var kind: String { "concatenation" }
  var inputCounts: ClosedRange<Int> { 2...Int.max }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    guard inputs.allSatisfy({ $0.size == inputs[0].size }) else { throw .sizesDiffer(inputs) }
    return FeatureShape(
      channels: inputs.reduce(0) { $0 + $1.channels }, height: inputs[0].height, width: inputs[0].width)
  }
}
