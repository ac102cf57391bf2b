/// PReLU: x where it is positive, a trained slope times x elsewhere.
///
/// - Source: He et al., "Delving Deep into Rectifiers", ICCV 2015, section 2.1.
package struct ParametricReLUOperation: Hashable, Sendable {
  /// Whether one slope is shared by all channels; otherwise each has its own.
  package let isShared: Bool

  package init(isShared: Bool = false) { self.isShared = isShared }
}

extension ParametricReLUOperation: NetworkOperation {
  var kind: String { "prelu" }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape { inputs[0] }
}
