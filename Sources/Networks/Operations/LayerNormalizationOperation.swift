/// Normalises the elements of the innermost axes together, then scales and shifts each of them.
///
/// - Source: Ba, Kiros & Hinton, "Layer Normalization", 2016.
package struct LayerNormalizationOperation: Hashable, Sendable {
  /// How many of the innermost axes are normalised together.
  package let axisCount: Int
  package let hasScale: Bool
  package let hasShift: Bool
  /// What is added to the variance before its root is taken.
  package let epsilon: Double

  package init(axisCount: Int = 1, hasScale: Bool = true, hasShift: Bool = true, epsilon: Double = 1e-5) {
    self.axisCount = axisCount
    self.hasScale = hasScale
    self.hasShift = hasShift
    self.epsilon = epsilon
  }

  /// The extents that are normalised together: those of the scale and the shift. A vector is normalised as one.
  package func normalizedExtents(of input: FeatureShape) -> [Int] {
    input.isVector ? [input.channels] : input.extents.suffix(axisCount)
  }
}

extension LayerNormalizationOperation: NetworkOperation {
  var kind: String { "layer-normalization" }
  var placement: Placement { .overInput }

  func weightExtents(of inputs: [FeatureShape]) -> [Int] { normalizedExtents(of: inputs[0]) }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    guard (1...inputs[0].rank).contains(axisCount) else {
      throw .outOfRange(
        quantity: "the number of normalised axes", range: "from 1 to \(inputs[0].rank)", found: "\(axisCount)")
    }
    try SizeLimit.requireCountable(inputs[0].extents + [8], quantity: "the number of operations")
    return inputs[0]
  }
}
