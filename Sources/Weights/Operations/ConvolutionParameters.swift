import Networks

extension ConvolutionOperation: ParameterizedOperation {
  /// Kernels, OC × IC/groups × KH × KW, and one bias for each output channel. A connection table is kernels with zeros.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm] {
    let channels = shapes.input.channels / groups
    let zeros = connections.map {
      ParameterZeros(
        connections: $0, inputChannelsPerGroup: channels, outputChannelsPerGroup: outputChannels / groups)
    }
    let kernels = ParameterForm(
      .weight, [outputChannels, channels, kernel.height, kernel.width], .products(terms: channels * kernel.area),
      zeros: zeros)
    return hasBias ? [kernels, ParameterForm(.bias, [outputChannels], .offset)] : [kernels]
  }
}
