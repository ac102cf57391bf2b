import Convolution
import Tensors

/// What a worker of `LoweredPanelPlan` has in its memory, in elements: the strip, then a panel, then the sums of a task
/// where these are kept from one pass to the next.
struct PanelMemoryLayout: Sendable {
  /// Where the panel begins.
  let panelOffset: Int
  /// Where the sums begin.
  let sumsOffset: Int
  /// Elements from one output channel's sums to the next, an odd number of vectors.
  let sumsPitch: Int
  let elementCount: Int

  /// - Parameters:
  ///   - outputParts: output blocks of each task.
  ///   - panelCount: panels of a task.
  init(
    _ problem: ConvolutionProblem, _ tiling: PanelTiling, _ source: PanelSource, outputParts: [Range<Int>],
    panelCount: Int
  ) {
    let lanes = tiling.lanes
    panelOffset = source.strip.map { problem.inputChannelsPerGroup * $0.channelPitch + lanes } ?? 0
    sumsOffset = panelOffset + tiling.stepsPerPass * tiling.panelWidth + lanes
    sumsPitch = (panelCount * tiling.columns | 1) * lanes
    let channelCounts = outputParts.map { part in tiling.outputBlocks.elements[part].reduce(0) { $0 + $1.count } }
    let sumsElementCount = tiling.keepsSums ? channelCounts.max()! * sumsPitch : 0
    elementCount = (sumsOffset + sumsElementCount).roundedUp(to: AlignedBuffer.lineElementCount)
  }
}
