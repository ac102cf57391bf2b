import Convolution
import Kernels
import VectorKernels

/// The independent matrix products that transformed convolutions consist of: at each position of the transform,
/// products[output channel][tile] = Σ over input channels of weights · inputs.
///
/// W is the lane count. Layouts, innermost last:
/// weights [position][output block][input channel][output channel], a block being two vectors, the last one maybe one;
/// inputs  [position][channel vector][tile][lane];
/// products [position][channel vector][tile][lane].
struct PositionProducts: Sendable {
  let positionCount: Int
  let inputChannels: Int
  let outputChannels: Int
  private let table: KernelTable
  /// Offsets of the channels of one vector.
  private let laneOffsets: [Int]
  private let channelRanges: [Range<Int>]

  init(positionCount: Int, inputChannels: Int, outputChannels: Int, table: KernelTable) {
    self.positionCount = positionCount
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.table = table
    let lanes = table.kernels.lanes
    laneOffsets = Array(0..<lanes)
    let vectors = Blocking.reductionSteps / lanes
    channelRanges = inputChannels.dividedRoundingUp(by: lanes).split(intoPartsOfAtMost: vectors).map {
      $0.lowerBound * lanes..<min(inputChannels, $0.upperBound * lanes)
    }
  }

  private var lanes: Int { table.kernels.lanes }
  var inputVectors: Int { inputChannels.dividedRoundingUp(by: lanes) }
  var outputVectors: Int { outputChannels.dividedRoundingUp(by: lanes) }
  var outputBlocks: Int { outputVectors.dividedRoundingUp(by: 2) }

  /// Weights of all positions, in elements.
  var weightsElementCount: Int { positionCount * weightsPerPosition }
  var weightsPerPosition: Int { outputVectors * lanes * inputChannels }

  /// Elements from one position of the inputs to the next, for blocks of `tileCount` tiles.
  func inputPitch(tileCount: Int) -> Int { inputVectors * tileCount * lanes }
  func productPitch(tileCount: Int) -> Int { outputVectors * tileCount * lanes }

  /// Where the weight of a pair of channels stands within its position.
  func weightIndex(outputChannel: Int, inputChannel: Int) -> Int {
    let block = outputChannel / (2 * lanes)
    let width = min(2, outputVectors - 2 * block) * lanes
    return block * 2 * lanes * inputChannels + inputChannel * width + outputChannel % (2 * lanes)
  }

  /// FLOPs of one product for each of `tileCount` tiles.
  func flops(tileCount: Int) -> Int { 2 * positionCount * inputChannels * outputChannels * tileCount }

  /// Multiply-adds of one `multiply`, those on the padding of vectors included.
  func multiplyAdds(outputBlock: Int, tileCount: Int) -> Int {
    min(2, outputVectors - 2 * outputBlock) * lanes * inputChannels * tileCount
  }

  /// Multiplies one position and one output block.
  func multiply(
    position: Int, outputBlock: Int, tileCount: Int, weights: UnsafePointer<Float>, inputs: UnsafePointer<Float>,
    products: UnsafeMutablePointer<Float>
  ) {
    let columns = min(2, outputVectors - 2 * outputBlock)
    let panel = weights + (position * weightsPerPosition + outputBlock * 2 * lanes * inputChannels)
    let tiles = inputs + position * inputPitch(tileCount: tileCount)
    let sums = products + (position * outputVectors + 2 * outputBlock) * tileCount * lanes
    let parts = tileCount.dividedRoundingUp(by: table.blockedChannelTiles.rowCount)
    laneOffsets.withUnsafeBufferPointer { offsets in
      for channels in channelRanges {
        for part in 0..<parts {
          let range = tileCount.part(part, of: parts)
          let kernel = table.blockedChannelTiles[rows: range.count, columns: columns]
          let whole = channels.count / lanes
          let start = channels.lowerBound
          let scalars = tiles + (start / lanes * tileCount + range.lowerBound) * lanes
          let target = sums + range.lowerBound * lanes
          func run(_ vectors: Int, _ lanesUsed: Int, skipping skipped: Int, accumulates: Bool) {
            kernel.run(
              Reduction(
                outerOffsets: offsets.baseAddress!, outerCount: 1, middleStride: tileCount * lanes,
                middleCount: vectors, innerOffsets: offsets.baseAddress!, innerCount: lanesUsed),
              scalars + skipped * tileCount * lanes, panel + (start + skipped * lanes) * columns * lanes, target,
              tileCount * lanes, accumulates)
          }
          if whole > 0 { run(whole, lanes, skipping: 0, accumulates: start > 0) }
          let rest = channels.count - whole * lanes
          if rest > 0 { run(1, rest, skipping: whole, accumulates: start > 0 || whole > 0) }
        }
      }
    }
  }
}
