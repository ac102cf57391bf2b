/// The element-wise sum of all inputs.
package struct AdditionOperation: Hashable, Sendable {
  package init() {}
}

extension AdditionOperation: NetworkOperation {
  var kind: String { "addition" }
  var inputCounts: ClosedRange<Int> { 2...Int.max }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    guard inputs.allSatisfy({ $0 == inputs[0] }) else { throw .shapesDiffer(inputs) }
    return inputs[0]
  }
}
