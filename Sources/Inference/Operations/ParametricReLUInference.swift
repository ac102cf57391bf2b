import Networks
import Weights

extension ParametricReLUOperation: PlainOperation {
  var parameterRoles: [ParameterRole] { [.weight] }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let slopes = maps.parameters[.weight]
    for channel in channels {
      let (input, output, slope) = (maps.plane(channel), maps.outputPlane(channel), slopes[isShared ? 0 : channel])
      for pixel in 0..<maps.shapes.output.size.area {
        output[pixel] = input[pixel] > 0 ? input[pixel] : slope * input[pixel]
      }
    }
  }
}
