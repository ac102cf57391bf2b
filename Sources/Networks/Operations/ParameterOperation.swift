/// Numbers that are read as if a layer had computed them: a class token, positions, the scale of a layer; or constants.
package struct ParameterOperation: Hashable, Sendable {
  package let shape: FeatureShape
  /// Whether training changes them; otherwise they are constants and count as no parameters.
  package let isTrained: Bool

  package init(_ shape: FeatureShape, isTrained: Bool = true) {
    self.shape = shape
    self.isTrained = isTrained
  }
}

extension ParameterOperation: NetworkOperation {
  var kind: String { isTrained ? "parameter" : "constant" }
  var inputCounts: ClosedRange<Int> { 0...0 }
  var placement: Placement { .weights }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try shape.requireSoundExtents()
    return shape
  }
}
