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

extension MACCount {
  func scaled(by batch: Int) -> MACCount {
    MACCount(
      convolution: batch * convolution, fullyConnected: batch * fullyConnected,
      inBoundsConvolution: batch * inBoundsConvolution)
  }
}
