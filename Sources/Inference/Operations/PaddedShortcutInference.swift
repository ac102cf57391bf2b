import Networks

extension PaddedShortcutOperation: PlainOperation {
  /// Every `stride`-th pixel of the channels there are; zeros in the channels after them.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (input, output) = (maps.shapes.input, maps.shapes.output)
    for channel in channels {
      let result = maps.outputPlane(channel)
      guard channel < input.channels else {
        result.update(repeating: 0, count: output.size.area)
        continue
      }
      let plane = maps.plane(channel)
      for y in 0..<output.height {
        for x in 0..<output.width { result[y * output.width + x] = plane[stride * (y * input.width + x)] }
      }
    }
  }
}
