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

  var windowSizes: WindowSizes? {
    WindowSizes(kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }

  func window(_ shapes: LayerShapes) -> Window { Window(reach: reach, stride: stride) }

  /// Pairs of an output position and a tap that read inside the input.
  private func tapCountInside(_ shapes: LayerShapes) -> Int {
    let (input, output) = (shapes.input, shapes.output)
    let rows = Self.pairCount(
      (output.height, stride.height), (kernel.height, dilation.height), from: -padding.height, below: input.height)
    let columns = Self.pairCount(
      (output.width, stride.width), (kernel.width, dilation.width), from: -padding.width, below: input.width)
    return rows * columns
  }

  /// Pairs (i, j) of indices below the counts for which first + i · step + j · step lies in `0..<limit`.
  ///
  /// - Complexity: linear in the smaller count.
  private static func pairCount(
    _ left: (count: Int, step: Int), _ right: (count: Int, step: Int), from first: Int, below limit: Int
  ) -> Int {
    let (outer, inner) = left.count < right.count ? (left, right) : (right, left)
    return (0..<outer.count).reduce(0) { sum, index in
      let start = first + index * outer.step
      guard start < limit else { return sum }
      let begin = start >= 0 ? 0 : (-start + inner.step - 1) / inner.step
      let end = min(inner.count, (limit - 1 - start) / inner.step + 1)
      return sum + max(0, end - begin)
    }
  }
}
