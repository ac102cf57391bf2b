/// The axes in another order.
package struct TransposeOperation: Hashable, Sendable {
  /// For each axis of the output, that of the input.
  package let order: [Int]

  package init(_ order: [Int]) { self.order = order }
}

extension TransposeOperation: NetworkOperation {
  var kind: String { "transpose" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    guard order.sorted() == Array(inputs[0].extents.indices) else { throw .noOrderOfAxes(order, found: inputs[0]) }
    return FeatureShape(extents: order.map { inputs[0].extents[$0] })!
  }
}
