import Networks

extension ScalingOperation: ChannelScalingOperation, PlainOperation {
  var rewriting: RewritingRole { .channelScaling }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let area = maps.shapes.output.size.area
    for index in channels.lowerBound * area..<channels.upperBound * area {
      maps.output[index] = maps.inputs[0][index] * Element(factor) + Element(offset)
    }
  }

  func channelScaling(_ parameters: LayerParameters, channels: Int) -> ChannelScaling {
    ChannelScaling(
      factors: .init(repeating: factor, count: channels), summands: .init(repeating: offset, count: channels))
  }

  func makeStep(_ context: StepContext) -> any LayerStep {
    MapStep.scaling("vector", context) { channelScaling($0, channels: context.shapes.output.channels) }
  }
}
