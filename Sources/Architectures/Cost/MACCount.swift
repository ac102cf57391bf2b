import Convolution

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
    let height = taps(input.height, kernel.height, output.height, stride.height, dilation.height, padding.height)
    return height * taps(input.width, kernel.width, output.width, stride.width, dilation.width, padding.width)
  }

  private func taps(_ input: Int, _ kernel: Int, _ output: Int, _ stride: Int, _ dilation: Int, _ padding: Int) -> Int {
    (0..<kernel).reduce(0) { sum, tap in
      let offset = padding - tap * dilation
      let first = max(0, (offset + stride - 1) / stride)
      let last = (input - 1 + offset) >= 0 ? min(output - 1, (input - 1 + offset) / stride) : -1
      return sum + max(0, last - first + 1)
    }
  }
}
