import Convolution
import Kernels
import Tensors

/// Blocks of output channels, and how many of them a task has, such that the workers are done with all strips soonest.
///
/// Every task copies its strip for itself: parts of strips are worth that only where there are too few whole ones. Then
/// narrower blocks may be shared more evenly: two workers have 12 vectors as 2 × 3 each, not as 2 × 4 and 1 × 4.
package struct BlockShares {
  /// Vectors of output channels of each block.
  package let blocks: [Range<Int>]
  package let blocksPerTask: Int
  /// Instructions until the last worker is done.
  package let time: Int

  /// What is done for a strip.
  package struct StripWork {
    /// Outputs of a row.
    let rowWidth: Int
    /// Steps of the reduction, over all rows.
    let steps: Int
    let copiedVectors: Int

    package init(rowWidth: Int, steps: Int, copiedVectors: Int) {
      self.rowWidth = rowWidth
      self.steps = steps
      self.copiedVectors = copiedVectors
    }
  }

  package init(
    vectorCount: Int, tiles: TileGrid, blocking: Blocking, workerCount: Int, stripCount: Int, work: StripWork
  ) {
    let candidates = tiles.splits(columns: vectorCount, widest: blocking.tileVectors).flatMap { blocks in
      Set((1...min(blocks.count, workerCount)).map(blocks.count.dividedRoundingUp)).sorted(by: >).map { (blocks, $0) }
    }
    func instructionCount(_ blocks: [Range<Int>], perTask: Int) -> Int {
      let tasks = stripCount * blocks.count.dividedRoundingUp(by: perTask)
      let products = work.steps * tiles.instructionCount(blocks.prefix(perTask), rows: work.rowWidth)
      let rounds = tasks.dividedRoundingUp(by: workerCount)
      return rounds * (products + Self.instructionsPerCopiedVector * work.copiedVectors)
    }
    (blocks, blocksPerTask, time) = candidates.map { ($0.0, $0.1, instructionCount($0.0, perTask: $0.1)) }.min {
      $0.2 < $1.2
    }!
  }

  /// A load and a store, from slower memory than those of the products.
  private static let instructionsPerCopiedVector = 8
}
