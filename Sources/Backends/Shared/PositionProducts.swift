import Convolution
import Kernels
import Tensors
import VectorKernels

/// The independent matrix products that transformed convolutions consist of: at each position of the transform,
/// products[output channel][tile] = Σ over input channels of weights · inputs.
///
/// W is the lane count. Layouts, innermost last:
/// weights [position][output block][input channel][output channel], a block being the vectors of one tile;
/// inputs  [position][channel vector][tile][lane];
/// products [position][channel vector][tile][lane].
struct PositionProducts: Sendable {
  let positionCount: Int
  let inputChannels: Int
  let outputChannels: Int
  private let table: KernelTable
  /// Vectors of output channels that one tile works on.
  private let outputBlocks: [Range<Int>]
  /// The block of each vector.
  private let blockOfVector: [Int]
  /// The passes of the reduction.
  private var passes: [Pass] = []

  /// A part of the reduction whose weights stay in a cache while all tiles use them.
  private struct Pass: Sendable {
    let channels: Range<Int>
    /// Its channels in parts whose products are summed on their own.
    let sums: ConstantTable<Range<Int>>
  }

  /// - Parameters:
  ///   - channelsPerSum: the most whose products are summed on their own.
  ///   - tileCount: those of all images.
  init(
    positionCount: Int, inputChannels: Int, outputChannels: Int, channelsPerSum: Int, tileCount: Int,
    table: KernelTable, blocking: Blocking
  ) {
    self.positionCount = positionCount
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.table = table
    let lanes = table.kernels.lanes
    outputBlocks = table.blockedChannelTiles.blocks(
      columns: outputChannels.dividedRoundingUp(by: lanes), rows: Self.manyTiles, widest: blocking.tileVectors)
    blockOfVector = outputBlocks.enumerated().flatMap { index, block in block.map { _ in index } }
    // Few tiles do not use the weights of a long pass often enough.
    let hasManyTiles = min(tileCount, blocking.tilesPerBlock(self)) >= Self.tilesOfLongPasses
    let steps = blocking.panelSteps(
      width: outputBlocks.map(\.count).max()! * lanes, of: inputChannels.roundedUp(to: lanes),
      panels: hasManyTiles ? 4 : 1, wholePanels: 2)
    passes = Self.ranges(of: 0..<inputChannels, ofAtMost: steps, lanes: lanes).map {
      Pass(channels: $0, sums: ConstantTable(Self.ranges(of: $0, ofAtMost: channelsPerSum, lanes: lanes)))
    }
  }

  /// Parts of a range of channels, of whole vectors.
  private static func ranges(of channels: Range<Int>, ofAtMost count: Int, lanes: Int) -> [Range<Int>] {
    channels.count.dividedRoundingUp(by: lanes).split(intoPartsOfAtMost: max(1, count / lanes)).map {
      channels.lowerBound + $0.lowerBound
        * lanes..<min(channels.upperBound, channels.lowerBound + $0.upperBound * lanes)
    }
  }

  /// Roundings on the longest way of a product to its sum.
  var sumDepth: Int {
    let sums = passes.flatMap(\.sums.elements)
    return sums.map(\.count).max()! + sums.count - 1
  }

  /// More than any block of rows leaves a remainder of that counts.
  private static let manyTiles = 1000
  /// Between 81 and 100 tiles, long passes became faster than others on 256 channels and more.
  private static let tilesOfLongPasses = 96

  /// As many lines as a step of the widest panels has, for all four steps: those of a block of few tiles are read by two or
  /// three of these.
  private static let mostLinesPerFourSteps = 16

  private var lanes: Int { table.kernels.lanes }
  var inputVectors: Int { inputChannels.dividedRoundingUp(by: lanes) }
  var outputVectors: Int { outputChannels.dividedRoundingUp(by: lanes) }
  var outputBlockCount: Int { outputBlocks.count }

  /// Input channels of the longest pass.
  var channelsPerPass: Int { passes.map(\.channels.count).max()! }

  /// The largest register tile: `6x64`.
  var tileDescription: String {
    let columns = outputBlocks[0].count
    return "\(table.blockedChannelTiles.rowCount(columns: columns))x\(columns * lanes)"
  }

  /// Weights of all positions, in elements.
  var weightsElementCount: Int { positionCount * weightsPerPosition }
  var weightsByteCount: Int { weightsElementCount * MemoryLayout<Float>.stride }
  var weightsPerPosition: Int { outputVectors * lanes * inputChannels }

  /// Vectors of a tile at one position, inputs or products, whichever are more.
  private var mostVectors: Int { max(inputVectors, outputVectors) }

  /// Elements of the inputs or the products of one position, for blocks of `tileCount` tiles: an odd number of vectors, so
  /// that a tile's positions fall into different cache sets.
  func slotElementCount(tileCount: Int) -> Int { (mostVectors * tileCount | 1) * lanes }

  /// What a tile takes of the size of a block: twice the inputs or the products, whichever are larger, as one of both is
  /// read from the cache while the other is written.
  var bytesPerTile: Int { 2 * positionCount * mostVectors * lanes * MemoryLayout<Float>.stride }

  /// Where the weight of a pair of channels stands within its position.
  func weightIndex(outputChannel: Int, inputChannel: Int) -> Int {
    let block = outputBlocks[blockOfVector[outputChannel / lanes]]
    let first = block.lowerBound * lanes
    return first * inputChannels + inputChannel * block.count * lanes + outputChannel - first
  }

  /// FLOPs of one product for each of `tileCount` tiles.
  func flops(tileCount: Int) -> Int { 2 * positionCount * inputChannels * outputChannels * tileCount }

  /// Multiply-adds of all positions for `tileCount` tiles, those on the padding of vectors included.
  func multiplyAdds(tileCount: Int) -> Int { weightsElementCount * tileCount }

  /// Where the vectors of the input channels begin, for blocks of `tileCount` tiles.
  func inputOffsets(tileCount: Int) -> [Int] { (0..<inputVectors).map { $0 * tileCount * lanes } }

  /// Multiplies one position and one output block.
  ///
  /// - Parameters:
  ///   - offsets: `inputOffsets` of that many tiles.
  ///   - pitch: elements from one position to the next, of the inputs and of the products.
  func multiply(
    position: Int, outputBlock: Int, tileCount: Int, offsets: [Int], weights: UnsafePointer<Float>,
    inputs: UnsafePointer<Float>, products: UnsafeMutablePointer<Float>, pitch: Int
  ) {
    let block = outputBlocks[outputBlock]
    let panel = weights + (position * weightsPerPosition + block.lowerBound * lanes * inputChannels)
    let tiles = inputs + position * pitch
    let sums = products + (position * pitch + block.lowerBound * tileCount * lanes)
    let parts = tileCount.dividedRoundingUp(by: table.blockedChannelTiles.rowCount(columns: block.count))
    offsets.withUnsafeBufferPointer { offsets in
      for pass in passes {
        let panelElementCount = pass.channels.count * block.count * lanes
        let channelSums = pass.sums.elements
        // Panels follow each other in the order of their use.
        var nextPanel = PanelLookahead(
          panel + pass.channels.upperBound * block.count * lanes, count: panelElementCount,
          tileCount: parts * channelSums.count, stepCount: channelSums[0].count,
          mostLines: Self.mostLinesPerFourSteps)
        for part in 0..<parts {
          let range = tileCount.part(part, of: parts)
          for channels in channelSums {
            let reduction = Reduction(
              offsets: offsets.baseAddress!, stepCount: channels.count, lookahead: nextPanel.next())
            table.blockedChannelTiles[rows: range.count, columns: block.count].run(
              reduction, tiles + (channels.lowerBound / lanes * tileCount + range.lowerBound) * lanes,
              panel + channels.lowerBound * block.count * lanes,
              TileTarget(
                sums + range.lowerBound * lanes, stride: tileCount * lanes, accumulates: channels.lowerBound > 0))
          }
        }
      }
    }
  }
}
