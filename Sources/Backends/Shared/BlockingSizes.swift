import Convolution
import Tensors

extension Blocking {
  /// Steps of the reduction in one pass of tiles of `width` elements.
  func panelSteps(width: Int) -> Int { max(1, panelByteCount / (width * MemoryLayout<Float>.stride)) }

  /// The same for a reduction of `count` steps and passes of several panels, whose vectors come from the second-level cache
  /// for every tile: where that serves them in time, it costs less than sums that leave their registers.
  ///
  /// - Parameter wholePanels: panels of a pass if that is the whole reduction, so that sums are never kept in memory.
  func panelSteps(width: Int, of count: Int, panels: Int, wholePanels: Int) -> Int {
    let steps = panelSteps(width: width)
    return count <= max(panels, wholePanels) * steps ? count : panels * steps
  }

  /// Tiles that are worked on together.
  func tilesPerBlock(_ products: PositionProducts) -> Int {
    max(1, self[blockParameter(products)] / products.bytesPerTile)
  }

  /// Whether the output is written past the caches, which takes planes of whole lines.
  func streamsOutput(of problem: ConvolutionProblem) -> Bool {
    problem.outputShape.byteCount > cachedOutputByteCount
      && (problem.outputPlaneSize * MemoryLayout<Float>.stride).isMultiple(of: AlignedBuffer.alignment)
  }

  /// Whether it is faster that each worker has its own blocks, and reads all transformed weights for them: where these
  /// stay in its cache, or are not many times more and the tiles of all workers stay there.
  func givesBlocks(toEachOf workerCount: Int, _ products: PositionProducts, tileCount: Int) -> Bool {
    products.weightsByteCount <= residentWeightsByteCount
      || products.weightsByteCount <= 3 * residentWeightsByteCount
        && tileCount * products.bytesPerTile <= workerCount * smallBlockByteCount
  }

  /// The sizes that `tilesPerBlock` and, for several workers, `givesBlocks` read of those that a search varies.
  func blockParameters(_ products: PositionProducts, workerCount: Int) -> Set<Parameter> {
    let mayOwnBlocks = workerCount > 1 && products.weightsByteCount <= 3 * residentWeightsByteCount
    return Set([blockParameter(products)] + (mayOwnBlocks ? [.smallBlockByteCount] : []))
  }

  /// What limits a block: the less the transformed weights cost to read, the fewer tiles share them.
  private func blockParameter(_ products: PositionProducts) -> Parameter {
    if products.weightsByteCount <= residentWeightsByteCount { return .smallBlockByteCount }
    return products.weightsByteCount <= cachedWeightsByteCount ? .middleBlockByteCount : .largeBlockByteCount
  }
}
