import Convolution
import Kernels
import Tensors

/// Pixels and output blocks of one task of a lowered convolution, such that the workers are done with all of them soonest.
///
/// A task reads all channels of its pixels for itself: it is worth to cut them, and more so the output channels, only
/// where there are too few tasks for the workers or as many as leave one of them waiting.
package struct PanelShares {
  package let stripPixelCount: Int
  /// Output blocks of each part.
  package let outputParts: [Range<Int>]

  /// What there is to do for an image's group.
  package struct Work {
    /// Of the output plane.
    let pixelCount: Int
    /// Output blocks, and the most that a task may have.
    let blockCount: Int
    let mostBlocks: Int
    /// Pixels of a panel.
    let panelWidth: Int
    /// Images times groups.
    let planeCount: Int
    /// Whether pixels are copied before they are multiplied.
    let copiesInput: Bool

    package init(
      pixelCount: Int, blockCount: Int, mostBlocks: Int, panelWidth: Int, planeCount: Int, copiesInput: Bool
    ) {
      self.pixelCount = pixelCount
      self.blockCount = blockCount
      self.mostBlocks = mostBlocks
      self.panelWidth = panelWidth
      self.planeCount = planeCount
      self.copiesInput = copiesInput
    }
  }

  /// - Parameter stripPixelCounts: pixels of a task that may be chosen.
  package init(_ work: Work, stripPixelCounts: [Int], workerCount: Int) {
    let fewest = work.blockCount.dividedRoundingUp(by: work.mostBlocks)
    let partCounts = fewest...max(fewest, min(work.blockCount, fewest * workerCount))
    let choices = stripPixelCounts.flatMap { pixels in partCounts.map { (pixels: pixels, parts: $0) } }
    let best = choices.min {
      Self.time(work, pixels: $0.pixels, parts: $0.parts, workerCount)
        < Self.time(work, pixels: $1.pixels, parts: $1.parts, workerCount)
    }!
    stripPixelCount = best.pixels
    outputParts = (0..<best.parts).map { work.blockCount.part($0, of: best.parts) }
  }

  /// The shares of a lowered convolution whose panels are read from `source`.
  init(
    _ problem: ConvolutionProblem, _ tiling: PanelTiling, _ source: PanelSource, blocking: Blocking, workerCount: Int
  ) {
    let work = Work(
      pixelCount: problem.outputPlaneSize, blockCount: tiling.outputBlocks.elements.count,
      mostBlocks: max(1, blocking.panelOutputChannels / tiling.mostRows), panelWidth: tiling.panelWidth,
      planeCount: problem.batch * problem.groups, copiesInput: source.strip != nil && !source.readsStrip)
    let stripPixelCounts =
      if let strip = source.strip {
        [strip.outputRowCount * problem.width.output]
      } else {
        Self.stripPixelCounts(work, most: blocking.stripPixels, workerCount)
      }
    self.init(work, stripPixelCounts: stripPixelCounts, workerCount: workerCount)
  }

  /// Pixels of the longest strips that the blocking allows, and of shorter ones that more workers may share.
  private static func stripPixelCounts(_ work: Work, most: Int, _ workerCount: Int) -> [Int] {
    let panels = work.pixelCount.dividedRoundingUp(by: work.panelWidth)
    let fewest = panels.dividedRoundingUp(by: max(1, most / work.panelWidth))
    return (fewest...fewest * workerCount + workerCount - 1).map {
      min(work.pixelCount, panels.dividedRoundingUp(by: $0) * work.panelWidth)
    }
  }

  /// In units of one panel times one output block; a panel that is not full takes half of that and its share.
  private static func time(_ work: Work, pixels: Int, parts: Int, _ workerCount: Int) -> Double {
    let tasks = work.planeCount * parts * work.pixelCount.dividedRoundingUp(by: pixels)
    let rest = pixels % work.panelWidth
    let panels = Double(pixels / work.panelWidth) + (rest > 0 ? 0.5 + 0.5 * Double(rest) / Double(work.panelWidth) : 0)
    let blocks = work.blockCount.dividedRoundingUp(by: parts) + (work.copiesInput ? blocksPerCopy : blocksPerRead)
    return Double(tasks.dividedRoundingUp(by: workerCount)) * panels * Double(blocks)
  }

  /// Output blocks that are multiplied in the time in which a panel comes from the second-level cache, or is copied too.
  private static let blocksPerRead = 1
  private static let blocksPerCopy = 3
}
