import Networks

extension TransposedConvolutionOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }
  var isWeightLayer: Bool { true }

  func parameters(_ shapes: LayerShapes) -> ParameterCount {
    ParameterCount(weights: channelPairCount(shapes) * kernel.area, biases: hasBias ? outputChannels : 0)
  }

  /// Every tap for every element of the input, as fvcore and PyTorch count; in bounds, those that meet the output.
  func macs(_ shapes: LayerShapes) -> MACCount {
    let (input, output) = (shapes.input.size, shapes.output.size)
    let taps = TapCount.inside(
      positions: input, stride: stride, kernel: kernel, dilation: dilation, before: margins(of: input).before,
      limit: output)
    return MACCount(
      convolution: channelPairCount(shapes) * kernel.area * input.area,
      inBoundsConvolution: channelPairCount(shapes) * taps)
  }

  /// A bias is one addition for each output.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { hasBias ? shapes.output.elementCount : 0 }

  func windowSizes(_ shapes: LayerShapes) -> WindowSizes? {
    WindowSizes(
      kernel: kernel, stride: stride, margins: margins(of: shapes.input.size), dilation: dilation, groups: groups)
  }

  /// One output is reached by every `stride`-th tap.
  func window(_ shapes: LayerShapes) -> Window {
    let reach = Extent(
      height: (reach.height - 1) / stride.height + 1, width: (reach.width - 1) / stride.width + 1)
    return Window(reach: reach, stride: 1, upscaling: stride)
  }

  private func channelPairCount(_ shapes: LayerShapes) -> Int { shapes.input.channels / groups * outputChannels }
}
