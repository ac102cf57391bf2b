import Convolution
import VectorKernels

extension ConvolutionOperands {
  /// What is done to outputs before they are stored, for a block that starts at `channel` and at `offset` of an image.
  ///
  /// - Parameter streams: whether the output goes past the caches.
  func epilogue(_ postOps: PostOps, image: Int, channel: Int, offset: Int, streams: Bool = false) -> Epilogue {
    Epilogue(
      bias: bias.map { $0 + channel }, residual: residual.map { $0[image] + offset }, low: postOps.low,
      high: postOps.high, streams: streams)
  }
}
