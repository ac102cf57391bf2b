import Foundation
import Networks

extension LocalResponseNormalizationOperation: PlainOperation {
  /// Neighbours before a channel and after it; of an even number there is one more after it.
  ///
  /// - Source: ONNX, operator LRN.
  private var reach: (before: Int, after: Int) { ((size - 1) / 2, size / 2) }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (shape, reach) = (maps.shapes.output, reach)
    for channel in channels {
      let (plane, result) = (maps.plane(channel), maps.outputPlane(channel))
      for pixel in 0..<shape.size.area {
        var sum: Element = 0
        for neighbour in max(0, channel - reach.before)...min(shape.channels - 1, channel + reach.after) {
          let value = maps.plane(neighbour)[pixel]
          sum += value * value
        }
        result[pixel] = plane[pixel] / Element(pow(bias + alpha / Double(size) * Double(sum), beta))
      }
    }
  }

  func makeStep(_ context: StepContext) -> any LayerStep {
    guard beta == NormalizationStep.exponent else { return PlainStep(self, context) }
    return NormalizationStep(context, reach: reach, scale: Float(alpha / Double(size)), bias: Float(bias))
  }
}
