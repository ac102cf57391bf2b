/// A transposed convolution: each input adds a multiple of the kernel to the output, `stride` apart from its neighbour's.
///
/// - Source: Zeiler et al., "Deconvolutional Networks", CVPR 2010; PyTorch's `ConvTranspose2d` and ONNX's `ConvTranspose`.
package struct TransposedConvolutionOperation: Hashable, Sendable {
  package let outputChannels: Int
  package let kernel: Extent
  package let stride: Extent
  /// What is cut off the output; `same` leaves input × stride.
  package let padding: Padding
  /// Rows and columns that the output has more, below and to the right.
  package let outputPadding: Extent
  /// Distance between neighbouring taps: 1 is a dense kernel.
  package let dilation: Extent
  package let groups: Int
  package let hasBias: Bool

  package init(
    outputChannels: Int, kernel: Extent, stride: Extent = 1, padding: Padding = .valid, outputPadding: Extent = 0,
    dilation: Extent = 1, groups: Int = 1, hasBias: Bool = true
  ) {
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
    self.hasBias = hasBias
  }

  /// Elements between the first and the last tap, both included.
  package var reach: Extent { kernel.dilated(by: dilation) }

  /// What is cut off the output for an image of the given size; with `same`, less than nothing where the kernel is
  /// smaller than the stride.
  package func margins(of input: Extent) -> Margins {
    guard padding == .sameUpper || padding == .sameLower else {
      return padding.margins(window: reach, stride: stride, input: input)
    }
    let total = Extent(
      height: reach.height + outputPadding.height - stride.height,
      width: reach.width + outputPadding.width - stride.width)
    return padding.margins(total: total)
  }
}

extension TransposedConvolutionOperation: NetworkOperation {
  var kind: String { "transposed-convolution" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let input = inputs[0]
    try input.requireImage()
    try requireSound(inputChannels: input.channels)
    let total = margins(of: input.size).total
    let output = Extent(
      height: (input.height - 1) * stride.height + reach.height + outputPadding.height - total.height,
      width: (input.width - 1) * stride.width + reach.width + outputPadding.width - total.width)
    try SizeLimit.require("the output", output, atLeast: 1)
    for size in [input.size, output] {
      try SizeLimit.requireCountable(
        [outputChannels, size.height, size.width, input.channels / groups, kernel.height, kernel.width],
        quantity: "the number of MACs")
    }
    return FeatureShape(channels: outputChannels, height: output.height, width: output.width)
  }

  private func requireSound(inputChannels: Int) throws(LayerFault) {
    try SizeLimit.require("the number of output channels", outputChannels, atLeast: 1)
    try SizeLimit.require("the number of groups", groups, atLeast: 1)
    try SizeLimit.require("the kernel", kernel, atLeast: 1)
    try SizeLimit.require("the stride", stride, atLeast: 1)
    try SizeLimit.require("the dilation", dilation, atLeast: 1)
    try SizeLimit.require("the output padding", outputPadding, atLeast: 0)
    if case .sides(let margins) = padding { try margins.require(atLeast: 0) }
    try SizeLimit.requireCountable([kernel.height, dilation.height], quantity: "the extent of the kernel")
    try SizeLimit.requireCountable([kernel.width, dilation.width], quantity: "the extent of the kernel")
    guard inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw .groupsDoNotDivide(groups: groups, inputChannels: inputChannels, outputChannels: outputChannels)
    }
  }
}
