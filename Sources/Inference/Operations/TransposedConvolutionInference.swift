import Convolution
import Networks
import Weights

extension TransposedConvolutionOperation: PlainOperation {
  var parameterRoles: [ParameterRole] { hasBias ? [.weight, .bias] : [.weight] }

  /// Each input adds a multiple of the kernel to the output; kernels are IC × OC/groups × KH × KW.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (input, output) = (maps.shapes.input, maps.shapes.output)
    guard let (height, width) = try? axes(maps.shapes) else { preconditionFailure("the layer has a shape") }
    let (inputs, outputs) = (input.channels / groups, output.channels / groups)
    let weights = maps.parameters[.weight]
    for channel in channels {
      let plane = maps.outputPlane(channel)
      plane.update(repeating: hasBias ? maps.parameters[.bias][channel] : 0, count: output.size.area)
      let group = channel / outputs
      for source in group * inputs..<(group + 1) * inputs {
        let kernelStart = (source * outputs + channel % outputs) * kernel.area
        for tap in 0..<kernel.area {
          let (tapY, tapX) = tap.quotientAndRemainder(dividingBy: kernel.width)
          let columns = width.outputsInside(tap: tapX)
          let first = width.inputPosition(output: 0, tap: tapX)
          for y in height.outputsInside(tap: tapY) {
            let elements = maps.plane(source) + y * input.width
            let row = plane + height.inputPosition(output: y, tap: tapY) * output.width
            for x in columns { row[first + x * width.stride] += elements[x] * weights[kernelStart + tap] }
          }
        }
      }
    }
  }

  /// The axes of the convolution from the output to the input.
  private func axes(
    _ shapes: LayerShapes
  ) throws(ConvolutionProblemError) -> (height: ConvolutionAxis, width: ConvolutionAxis) {
    let before = margins(of: shapes.input.size).before
    return (
      try ConvolutionAxis(
        input: shapes.output.height, kernel: kernel.height, output: shapes.input.height, stride: stride.height,
        dilation: dilation.height, paddingBefore: before.height),
      try ConvolutionAxis(
        input: shapes.output.width, kernel: kernel.width, output: shapes.input.width, stride: stride.width,
        dilation: dilation.width, paddingBefore: before.width)
    )
  }

  func gradientProblem(_ shapes: LayerShapes, batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem? {
    let axes = try axes(shapes)
    return try ConvolutionProblem(
      batch: batch, inputChannels: shapes.output.channels, outputChannels: shapes.input.channels, groups: groups,
      height: axes.height, width: axes.width, direction: .backwardData)
  }
}
