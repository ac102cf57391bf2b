import Tensors

/// How much arithmetic and memory traffic a convolution needs, whatever the algorithm.
///
/// A MAC is one multiply-add; FLOPs are 2 × MACs.
package struct OperationCount: Hashable, Sendable {
  /// Every tap of every output, also those that read padding.
  package let denseMACs: Int
  /// Only taps that read inside the input; what benchdnn counts.
  package let inBoundsMACs: Int
  /// Bytes of input, weights and output, each touched once.
  package let compulsoryByteCount: Int

  package var denseFLOPs: Int { 2 * denseMACs }
  package var inBoundsFLOPs: Int { 2 * inBoundsMACs }

  package init(_ problem: ConvolutionProblem) {
    let channelPairs = problem.batch * problem.outputChannels * problem.inputChannelsPerGroup
    let (height, width) = (problem.height, problem.width)
    denseMACs = channelPairs * height.output * height.kernel * width.output * width.kernel
    inBoundsMACs = channelPairs * height.tapCountInside * width.tapCountInside
    compulsoryByteCount =
      problem.inputShape.byteCount + problem.weightsShape.byteCount + problem.outputShape.byteCount
  }
}
