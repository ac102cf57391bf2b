import Convolution

/// A two-dimensional convolution, with the same padding on opposite sides.
package struct ConvolutionOperation: Hashable, Sendable {
  package let outputChannels: Int
  package let kernel: Extent
  package let stride: Extent
  package let padding: Extent
  /// Distance between neighbouring taps: 1 is a dense kernel.
  package let dilation: Extent
  package let groups: Int
  package let hasBias: Bool
  /// The input channels that each output channel sees; nil where groups say it all.
  package let connections: [[Int]]?

  package init(
    outputChannels: Int, kernel: Extent, stride: Extent = 1, padding: Padding = .same, dilation: Extent = 1,
    groups: Int = 1, hasBias: Bool = true, connections: [[Int]]? = nil
  ) {
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.groups = groups
    self.hasBias = hasBias
    self.connections = connections
    self.padding = padding.amount(kernel: Self.reach(of: kernel, dilation: dilation))
  }

  /// Elements between the first and the last tap, both included.
  package var reach: Extent { Self.reach(of: kernel, dilation: dilation) }

  private static func reach(of kernel: Extent, dilation: Extent) -> Extent {
    Extent(height: (kernel.height - 1) * dilation.height + 1, width: (kernel.width - 1) * dilation.width + 1)
  }

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
    try requireSound(inputChannels: input.channels)
    try SizeLimit.require("the padded height", input.height + 2 * padding.height, atLeast: 1)
    try SizeLimit.require("the padded width", input.width + 2 * padding.width, atLeast: 1)
    let output = Extent(
      height: (input.height + 2 * padding.height - reach.height) / stride.height + 1,
      width: (input.width + 2 * padding.width - reach.width) / stride.width + 1)
    guard
      input.height + 2 * padding.height >= reach.height, input.width + 2 * padding.width >= reach.width
    else { throw .windowTooLarge(window: reach, input: input.size, padding: padding) }
    try SizeLimit.requireCountable(
      [outputChannels, output.height, output.width, input.channels / groups, kernel.height, kernel.width],
      quantity: "the number of MACs")
    return FeatureShape(channels: outputChannels, height: output.height, width: output.width)
  }

  /// The convolution as a problem. A connection table counts as a dense kernel with zeros in it.
  func problem(_ shapes: LayerShapes, batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem? {
    let (input, output) = (shapes.input, shapes.output)
    return try ConvolutionProblem(
      batch: batch, inputChannels: input.channels, outputChannels: outputChannels, groups: groups,
      height: ConvolutionAxis(
        input: input.height, kernel: kernel.height, output: output.height, stride: stride.height,
        dilation: dilation.height, paddingBefore: padding.height),
      width: ConvolutionAxis(
        input: input.width, kernel: kernel.width, output: output.width, stride: stride.width,
        dilation: dilation.width, paddingBefore: padding.width))
  }

  private func requireSound(inputChannels: Int) throws(LayerFault) {
    try SizeLimit.require("the number of output channels", outputChannels, atLeast: 1)
    try SizeLimit.require("the number of groups", groups, atLeast: 1)
    try SizeLimit.require("the kernel", kernel, atLeast: 1)
    try SizeLimit.require("the stride", stride, atLeast: 1)
    try SizeLimit.require("the dilation", dilation, atLeast: 1)
    try SizeLimit.require("the padding", padding, atLeast: 0)
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
