import Networks
import Weights

extension TransposedConvolutionOperation: PlainOperation {
  var parameterRoles: [ParameterRole] { hasBias ? [.weight, .bias] : [.weight] }

  /// Each input adds a multiple of the kernel to the output; kernels are IC × OC/groups × KH × KW.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (input, output) = (maps.shapes.input, maps.shapes.output)
    let before = margins(of: input.size).before
    let (inputs, outputs) = (input.channels / groups, output.channels / groups)
    let weights = maps.parameters[.weight]
    for channel in channels {
      let plane = maps.outputPlane(channel)
      plane.update(repeating: hasBias ? maps.parameters[.bias][channel] : 0, count: output.size.area)
      let group = channel / outputs
      for source in group * inputs..<(group + 1) * inputs {
        let kernelStart = (source * outputs + channel % outputs) * kernel.area
        for y in 0..<input.height {
          for x in 0..<input.width {
            let element = maps.plane(source)[y * input.width + x]
            for tap in 0..<kernel.area {
              let row = y * stride.height + tap / kernel.width * dilation.height - before.height
              let column = x * stride.width + tap % kernel.width * dilation.width - before.width
              guard (0..<output.height).contains(row), (0..<output.width).contains(column) else { continue }
              plane[row * output.width + column] += element * weights[kernelStart + tap]
            }
          }
        }
      }
    }
  }
}
