import Foundation
import Networks

extension SoftmaxOperation: PlainOperation {
  var dividesByChannels: Bool { false }
  var hidesErrors: Bool { true }

  /// By distances to the largest element, so that no exponential overflows.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (outer, count, stride) = maps.shapes.output.split(at: axis)
    for line in 0..<outer * stride {
      let first = line / stride * count * stride + line % stride
      let (input, output) = (maps.inputs[0] + first, maps.output + first)
      var largest = -Element.infinity
      for index in 0..<count { largest = max(largest, input[index * stride]) }
      var sum: Element = 0
      for index in 0..<count {
        let distance = input[index * stride] - largest
        let value = Element(exp(Double(distance)))
        output[index * stride] = isLogarithmic ? distance : value
        sum += value
      }
      let logarithm = Element(log(Double(sum)))
      for index in 0..<count {
        let value = output[index * stride]
        output[index * stride] = isLogarithmic ? value - logarithm : value / sum
      }
    }
  }
}
