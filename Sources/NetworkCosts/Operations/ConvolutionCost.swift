import Networks

extension ConvolutionOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }
  var isWeightLayer: Bool { true }

  func parameters(_ shapes: LayerShapes) -> ParameterCount {
    ParameterCount(
      weights: channelPairCount(inputChannels: shapes.input.channels) * kernel.area,
      biases: hasBias ? outputChannels : 0)
  }

  func macs(_ shapes: LayerShapes) -> MACCount {
    let pairs = channelPairCount(inputChannels: shapes.input.channels)
    return MACCount(
      convolution: pairs * kernel.area * shapes.output.size.area, inBoundsConvolution: pairs * tapCountInside(shapes))
  }

  /// A bias is one addition for each output.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { hasBias ? shapes.output.elementCount : 0 }

  func windowSizes(_ shapes: LayerShapes) -> WindowSizes? {
    WindowSizes(
      kernel: kernel, stride: stride, margins: margins(of: shapes.input.size), dilation: dilation, groups: groups)
  }

  func window(_ shapes: LayerShapes) -> Window { Window(reach: reach, stride: stride) }

  /// Pairs of an output position and a tap that read inside the input.
  private func tapCountInside(_ shapes: LayerShapes) -> Int {
    let (input, output) = (shapes.input.size, shapes.output.size)
    let before = margins(of: input).before
    return TapCount.inside(
      positions: output, stride: stride, kernel: kernel, dilation: dilation, before: before, limit: input)
  }
}
