import Networks

extension TransposedConvolutionOperation: ParameterizedOperation {
  /// Kernels, IC × OC/groups × KH × KW, and one bias for each output channel.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm] {
    let channels = shapes.input.channels
    let terms = max(1, channels / groups * kernel.area / stride.area)
    let kernels = ParameterForm(
      .weight, [channels, outputChannels / groups, kernel.height, kernel.width], .products(terms: terms))
    return hasBias ? [kernels, ParameterForm(.bias, [outputChannels], .offset)] : [kernels]
  }
}
