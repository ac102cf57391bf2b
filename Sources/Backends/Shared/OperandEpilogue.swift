import Convolution
import VectorKernels

extension ConvolutionOperands {
  /// What the output needs before it is stored, for a block that starts at `channel` and at `offset` of the output.
  ///
  /// - Parameter streams: whether the output goes past the caches.
  func epilogue(_ postOps: PostOps, channel: Int, offset: Int, streams: Bool = false) -> Epilogue {
    Epilogue(
      bias: bias.map { $0 + channel }, residual: residual.map { $0 + offset }, low: postOps.low,
      high: postOps.high, streams: streams)
  }
}
