import Networks

/// Multiply-adds of a layer or a network for one image.
package struct MACCount: Hashable, Sendable, Codable {
  package var convolution = 0
  package var fullyConnected = 0
  /// As `convolution`, without the taps that read padding.
  package var inBoundsConvolution = 0

  package var dense: Int { convolution + fullyConnected }
  package var inBounds: Int { inBoundsConvolution + fullyConnected }

  static func += (left: inout MACCount, right: MACCount) {
    left.convolution += right.convolution
    left.fullyConnected += right.fullyConnected
    left.inBoundsConvolution += right.inBoundsConvolution
  }
}

extension Layer {
  /// Multiply-adds of convolutions and fully connected layers; everything else counts as other operations.
  package var macs: MACCount {
    switch operation {
    case .convolution(let convolution):
      let pairs = convolution.channelPairCount(inputChannels: inputShapes[0].channels)
      let inside = convolution.tapCountInside(input: inputShapes[0], output: outputShape)
      return MACCount(
        convolution: pairs * convolution.kernel.area * outputShape.size.area, inBoundsConvolution: pairs * inside)
    case .fullyConnected(let outputs, _): return MACCount(fullyConnected: outputs * inputShapes[0].channels)
    default: return MACCount()
    }
  }
}

extension ConvolutionOperation {
  /// Pairs of an output position and a tap that read inside the input.
  fileprivate func tapCountInside(input: FeatureShape, output: FeatureShape) -> Int {
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

extension Network {
  /// Multiply-adds for one image.
  package var macs: MACCount { layers.reduce(into: MACCount()) { $0 += $1.macs } }
}
