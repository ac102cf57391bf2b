import Networks
import Weights

extension TrainableSubsamplingOperation: PlainOperation {
  var parameterRoles: [ParameterRole] { [.weight, .bias] }

  /// The sum of 2 × 2 elements, multiplied by the channel's weight, and its bias.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (input, output) = (maps.shapes.input, maps.shapes.output)
    for channel in channels {
      let (plane, result) = (maps.plane(channel), maps.outputPlane(channel))
      let (weight, bias) = (maps.parameters[.weight][channel], maps.parameters[.bias][channel])
      for y in 0..<output.height {
        let row = plane + 2 * y * input.width
        for x in 0..<output.width {
          let upper = row[2 * x] + row[2 * x + 1]
          let lower = row[input.width + 2 * x] + row[input.width + 2 * x + 1]
          result[y * output.width + x] = weight * (upper + lower) + bias
        }
      }
    }
  }
}
