/// LeNet-5's S layers: the sum of each 2 × 2 window, times one weight of its channel, plus one bias.
///
/// - Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", Proc. IEEE 1998, section II.B.
package struct TrainableSubsamplingOperation: Hashable, Sendable {
  package init() {}
}

extension TrainableSubsamplingOperation: NetworkOperation {
  var kind: String { "trainable-subsampling" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let input = inputs[0]
    try input.requireImage()
    guard input.height % 2 == 0, input.width % 2 == 0 else { throw .needsEvenSize(found: input) }
    return FeatureShape(channels: input.channels, height: input.height / 2, width: input.width / 2)
  }
}
