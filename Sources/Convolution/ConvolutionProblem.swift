import Tensors

/// A convolution as a value: what is asked for, without data and without an algorithm.
///
/// Tensors are fp32, see `ConvolutionOperands`: input N × IC × IH × IW, weights OC × IC/groups × KH × KW, output N × OC × OH × OW.
package struct ConvolutionProblem: Hashable, Sendable {
  package let batch: Int
  package let inputChannels: Int
  package let outputChannels: Int
  package let groups: Int
  package let height: ConvolutionAxis
  package let width: ConvolutionAxis
  package let direction: ConvolutionDirection
  package let postOps: PostOps

  /// - Throws: `ConvolutionProblemError` for sizes below 1, channels that the groups do not divide, post-operations off
  ///   the forward direction but for a bias of backward weights, and operation counts or tensors that do not fit 63 bits.
  package init(
    batch: Int, inputChannels: Int, outputChannels: Int, groups: Int = 1, height: ConvolutionAxis,
    width: ConvolutionAxis, direction: ConvolutionDirection = .forward, postOps: PostOps = []
  ) throws(ConvolutionProblemError) {
    for (quantity, value) in [
      ("batch size", batch), ("number of input channels", inputChannels),
      ("number of output channels", outputChannels), ("number of groups", groups),
    ] {
      guard value >= 1 else { throw .tooSmall(quantity: quantity, minimum: 1, found: value) }
    }
    guard inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw .groupsDoNotDivide(groups: groups, inputChannels: inputChannels, outputChannels: outputChannels)
    }
    guard direction == .forward || postOps.isEmpty || direction == .backwardWeights && postOps == .bias else {
      throw .postOpsNeedForward
    }
    self.batch = batch
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.groups = groups
    self.height = height
    self.width = width
    self.direction = direction
    self.postOps = postOps
    try Self.requireCountable(
      [batch, outputChannels, height.output, width.output, inputChannels / groups, height.kernel, width.kernel, 2],
      quantity: "number of operations")
    // Four tensors at most take part in one execution, so that a quarter of the range is left to each.
    for (quantity, shape) in [
      ("input tensor", inputShape), ("weights tensor", weightsShape), ("output tensor", outputShape),
    ] {
      try Self.requireCountable(shape.extents + [MemoryLayout<Float>.stride, 4], quantity: quantity)
    }
  }

  private static func requireCountable(_ factors: [Int], quantity: String) throws(ConvolutionProblemError) {
    guard Int.product(of: factors) != nil else { throw .tooLarge(quantity: quantity) }
  }

  package var inputChannelsPerGroup: Int { inputChannels / groups }
  package var outputChannelsPerGroup: Int { outputChannels / groups }
  package var inputPlaneSize: Int { height.input * width.input }
  package var outputPlaneSize: Int { height.output * width.output }

  /// Whether each output pixel reads just the input pixel at its place: a 1×1 kernel, stride 1, no padding.
  package var isPointwise: Bool {
    [height, width].allSatisfy { $0.kernel == 1 && $0.stride == 1 && $0.paddingBefore == 0 && $0.paddingAfter == 0 }
  }

  /// Whether no output reads the padding, and the first one reads the first input.
  package var readsNoPadding: Bool {
    [height, width].allSatisfy { $0.paddingBefore == 0 && $0.paddingAfter <= 0 }
  }

  /// The same sums over the same memory as a 1×1 convolution of images of one pixel, where the kernel covers the whole
  /// image and nothing else: a fully connected layer. Others are returned as they are.
  package var withFullKernelsAsChannels: ConvolutionProblem {
    let isFull = [height, width].allSatisfy { $0.output == 1 && $0.kernel == $0.input && $0.dilation == 1 }
    guard isFull, readsNoPadding, let pixel = try? ConvolutionAxis(input: 1, kernel: 1, output: 1) else { return self }
    let problem = try? ConvolutionProblem(
      batch: batch, inputChannels: inputChannels * inputPlaneSize, outputChannels: outputChannels, groups: groups,
      height: pixel, width: pixel, direction: direction, postOps: postOps)
    return problem ?? self
  }

  /// One input and one output channel in every group.
  package var isDepthwise: Bool { groups == inputChannels && groups == outputChannels }

  package var inputShape: TensorShape { [batch, inputChannels, height.input, width.input] }
  package var outputShape: TensorShape { [batch, outputChannels, height.output, width.output] }
  package var weightsShape: TensorShape { [outputChannels, inputChannelsPerGroup, height.kernel, width.kernel] }

  /// Whether backward weights also give the gradient of the bias.
  package var givesBiasGradient: Bool { direction == .backwardWeights && postOps.addsBias }

  /// The shape of what `execute` reads as its source.
  package var sourceShape: TensorShape { direction == .backwardData ? outputShape : inputShape }

  /// The shape of what `execute` writes.
  package var destinationShape: TensorShape {
    switch direction {
    case .forward: outputShape
    case .backwardData: inputShape
    case .backwardWeights: weightsShape
    }
  }

  /// The same convolution with another batch size, direction or post-operations.
  package func with(
    batch: Int? = nil, direction: ConvolutionDirection? = nil, postOps: PostOps? = nil
  ) throws(ConvolutionProblemError) -> ConvolutionProblem {
    try ConvolutionProblem(
      batch: batch ?? self.batch, inputChannels: inputChannels, outputChannels: outputChannels, groups: groups,
      height: height, width: width, direction: direction ?? self.direction, postOps: postOps ?? self.postOps)
  }
}
