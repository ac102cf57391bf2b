/// LeNet-5's output: squared Euclidean distances to fixed codes.
///
/// - Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", Proc. IEEE 1998, section II.B.
package struct RadialBasisOperation: Hashable, Sendable {
  package let outputs: Int

  package init(outputs: Int) { self.outputs = outputs }
}

extension RadialBasisOperation: NetworkOperation {
  var kind: String { "radial-basis" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try inputs[0].vector(outputs)
  }
}
