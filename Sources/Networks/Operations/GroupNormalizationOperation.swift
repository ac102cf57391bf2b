/// Normalises the elements of each group of channels together, then scales and shifts each channel.
///
/// - Source: Wu & He, "Group Normalization", ECCV 2018; Ulyanov, Vedaldi & Lempitsky, "Instance Normalization", 2016.
package struct GroupNormalizationOperation: Hashable, Sendable {
  /// Groups of channels; nil for instance normalisation, where each channel is one.
  package let groups: Int?
  /// Whether channels are scaled and shifted.
  package let isAffine: Bool
  /// What is added to the variance before its root is taken.
  package let epsilon: Double

  package init(groups: Int?, isAffine: Bool = true, epsilon: Double = 1e-5) {
    self.groups = groups
    self.isAffine = isAffine
    self.epsilon = epsilon
  }
}

extension GroupNormalizationOperation: NetworkOperation {
  var kind: String { groups == nil ? "instance-normalization" : "group-normalization" }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let input = inputs[0]
    if let groups {
      try SizeLimit.require("the number of groups", groups, atLeast: 1)
      guard input.channels.isMultiple(of: groups) else {
        throw .groupsDoNotDivideChannels(groups: groups, channels: input.channels)
      }
    }
    try SizeLimit.requireCountable(input.extents + [8], quantity: "the number of operations")
    return input
  }
}
