/// The channels of each group spread over all: channel i of group g becomes channel i · groups + g.
///
/// - Source: Zhang, Zhou, Lin & Sun, "ShuffleNet", CVPR 2018, section 3.1.
package struct ChannelShuffleOperation: Hashable, Sendable {
  package let groups: Int

  package init(groups: Int) { self.groups = groups }
}

extension ChannelShuffleOperation: NetworkOperation {
  var kind: String { "channel-shuffle" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try SizeLimit.require("the number of groups", groups, atLeast: 1)
    guard inputs[0].channels.isMultiple(of: groups) else {
      throw .groupsDoNotDivideChannels(groups: groups, channels: inputs[0].channels)
    }
    return inputs[0]
  }
}
