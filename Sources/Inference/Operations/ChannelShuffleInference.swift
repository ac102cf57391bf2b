import Networks

extension ChannelShuffleOperation: PlainOperation {
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let channelsOfGroup = maps.shapes.output.channels / groups
    for channel in channels {
      let source = channel % groups * channelsOfGroup + channel / groups
      maps.outputPlane(channel).update(from: maps.plane(source), count: maps.shapes.output.size.area)
    }
  }
}
