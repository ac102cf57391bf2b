import Convolution

/// A two-dimensional convolution.
package struct ConvolutionOperation: Hashable, Sendable {
  package let outputChannels: Int
  package let kernel: Extent
  package let stride: Extent
  package let padding: Padding
  /// Distance between neighbouring taps: 1 is a dense kernel.
  package let dilation: Extent
  package let groups: Int
  package let hasBias: Bool
  /// The input channels that each output channel sees; nil where groups say it all.
  package let connections: [[Int]]?

  package init(
    outputChannels: Int, kernel: Extent, stride: Extent = 1, padding: Padding = .half, dilation: Extent = 1,
    groups: Int = 1, hasBias: Bool = true, connections: [[Int]]? = nil
  ) {
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.groups = groups
    self.hasBias = hasBias
    self.connections = connections
    self.padding = padding
  }

  /// Elements between the first and the last tap, both included.
  package var reach: Extent { kernel.dilated(by: dilation) }

  /// The zeros around an image of the given size.
  package func margins(of input: Extent) -> Margins { padding.margins(window: reach, stride: stride, input: input) }

  /// Pairs of an input and an output channel that a kernel joins.
  package func channelPairCount(inputChannels: Int) -> Int {
    connections?.reduce(0) { $0 + $1.count } ?? inputChannels / groups * outputChannels
  }
}

extension ConvolutionOperation: NetworkOperation {
  var kind: String { "convolution" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let input = inputs[0]
    try input.requireImage()
    try requireSound(inputChannels: input.channels)
    let margins = margins(of: input.size)
    try margins.require(atLeast: 0)
    let padded = margins.padded(input.size)
    try SizeLimit.require("the padded height", padded.height, atLeast: 1)
    try SizeLimit.require("the padded width", padded.width, atLeast: 1)
    guard padded.height >= reach.height, padded.width >= reach.width else {
      throw .windowTooLarge(window: reach, input: input.size, padding: margins)
    }
    let output = Extent(
      height: (padded.height - reach.height) / stride.height + 1,
      width: (padded.width - reach.width) / stride.width + 1)
    try SizeLimit.requireCountable(
      [outputChannels, output.height, output.width, input.channels / groups, kernel.height, kernel.width],
      quantity: "the number of MACs")
    return FeatureShape(channels: outputChannels, height: output.height, width: output.width)
  }

  /// The convolution as a problem. A connection table counts as a dense kernel with zeros in it.
  func problem(_ shapes: LayerShapes, batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem? {
    let (input, output) = (shapes.input, shapes.output)
    let before = margins(of: input.size).before
    return try ConvolutionProblem(
      batch: batch, inputChannels: input.channels, outputChannels: outputChannels, groups: groups,
      height: ConvolutionAxis(
        input: input.height, kernel: kernel.height, output: output.height, stride: stride.height,
        dilation: dilation.height, paddingBefore: before.height),
      width: ConvolutionAxis(
        input: input.width, kernel: kernel.width, output: output.width, stride: stride.width,
        dilation: dilation.width, paddingBefore: before.width))
  }

  private func requireSound(inputChannels: Int) throws(LayerFault) {
    try SizeLimit.require("the number of output channels", outputChannels, atLeast: 1)
    try SizeLimit.require("the number of groups", groups, atLeast: 1)
    try SizeLimit.require("the kernel", kernel, atLeast: 1)
    try SizeLimit.require("the stride", stride, atLeast: 1)
    try SizeLimit.require("the dilation", dilation, atLeast: 1)
    try SizeLimit.requireCountable([kernel.height, dilation.height], quantity: "the extent of the kernel")
    try SizeLimit.requireCountable([kernel.width, dilation.width], quantity: "the extent of the kernel")
    guard inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw .groupsDoNotDivide(groups: groups, inputChannels: inputChannels, outputChannels: outputChannels)
    }
    guard connections.map({ fit($0, inputChannels: inputChannels) }) ?? true else {
      throw .connectionsDoNotFit(inputChannels: inputChannels, outputChannels: outputChannels)
    }
    if let channel = channelJoinedToAnotherGroup(inputChannels: inputChannels) {
      throw .connectionsCrossGroups(groups: groups, outputChannel: channel)
    }
  }

  /// The first output channel that the connection table joins to an input channel of another group.
  private func channelJoinedToAnotherGroup(inputChannels: Int) -> Int? {
    let (inputs, outputs) = (inputChannels / groups, outputChannels / groups)
    return connections?.enumerated().first { output, channels in
      channels.contains { $0 / inputs != output / outputs }
    }?.offset
  }

  /// Whether each output channel sees some input channels, none of them twice.
  private func fit(_ connections: [[Int]], inputChannels: Int) -> Bool {
    connections.count == outputChannels
      && connections.allSatisfy { channels in
        !channels.isEmpty && Set(channels).count == channels.count && channels.allSatisfy((0..<inputChannels).contains)
      }
  }
}
