import Foundation
import Networks

extension GlobalNormPoolOperation: PlainOperation {
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    for channel in channels {
      let plane = maps.plane(channel)
      let sum = (0..<maps.shapes.input.size.area).reduce(0.0) { $0 + pow(abs(Double(plane[$1])), Double(power)) }
      maps.output[channel] = Element(pow(sum, 1 / Double(power)))
    }
  }
}
