import Convolution
import Kernels
import VectorKernels

/// The way of tiles from planes to positions and back, for one vector of channels at a time.
struct TiledPlanes: Sendable {
  private let problem: ConvolutionProblem
  private let transform: any TileTransform
  private let kernels: KernelSet
  /// The input under rows of tiles.
  private let band: InterleavedBand
  /// Whether the output goes past the caches.
  private let streams: Bool
  /// Tiles of the output plane.
  private let tileRowCount: Int
  let tileColumnCount: Int

  init(_ problem: ConvolutionProblem, transform: any TileTransform, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.transform = transform
    kernels = table.kernels
    streams = context.blocking.streamsOutput(of: problem)
    tileRowCount = problem.height.output.dividedRoundingUp(by: transform.outputRows)
    tileColumnCount = problem.width.output.dividedRoundingUp(by: transform.outputColumns)
    band = InterleavedBand(
      problem, width: (tileColumnCount - 1) * transform.outputColumns + transform.inputColumns, lanes: kernels.lanes)
  }

  private var lanes: Int { kernels.lanes }
  /// Rows of tiles of all images.
  var tileRows: Int { problem.batch * tileRowCount }
  var tileCount: Int { tileRows * tileColumnCount }

  /// Consecutive rows of tiles, as many in each block as the caches hold of the given number of tiles.
  ///
  /// - Parameter unit: what the number of blocks is a multiple of, as far as there are rows.
  func blocks(tilesAtMost: Int, countMultipleOf unit: Int) -> [Range<Int>] {
    let fewest = tileRows.dividedRoundingUp(by: max(1, tilesAtMost / tileColumnCount))
    return tileRows.split(intoPartsOfAtMost: tileRows.dividedRoundingUp(by: fewest.roundedUp(to: unit)))
  }

  /// Rows of the input under so many rows of tiles.
  private func rowCount(under tileRows: Int) -> Int {
    (tileRows - 1) * transform.outputRows + transform.inputRows
  }

  /// Elements of memory that one worker needs for blocks of so many rows of tiles.
  func scratchElementCount(tileRows: Int) -> Int {
    bandElementCount(tileRows: tileRows) + transform.scratchElementCount
  }

  /// Rows of pixels, one vector each, and what may be written beyond them: of the input under a block, or of the output
  /// under a row of tiles.
  private func bandElementCount(tileRows: Int) -> Int {
    let outputs = (transform.outputRows - 1) * problem.width.output + tileColumnCount * transform.outputColumns
    return max(band.elementCount(rows: rowCount(under: min(tileRowCount, tileRows))), outputs * lanes)
  }

  /// Transforms one vector of input channels, image by image.
  ///
  /// - Parameters:
  ///   - inputs: where the first tile's vector stands at the first position.
  ///   - scratch: `scratchElementCount` elements.
  func transformInputs(
    of block: TileBlock, _ vector: Int, _ source: UnsafePointer<Float>, into inputs: UnsafeMutablePointer<Float>,
    pitch: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let channels = problem.inputChannelsPerGroup
    let channelCount = min(lanes, channels - vector * lanes)
    let transformScratch = scratch + bandElementCount(tileRows: block.tileRows.count)
    block.forEachImage(tileRowsPerImage: tileRowCount) { image, tileRows, firstTile in
      let plane = image * problem.inputChannels + block.group * channels + vector * lanes
      band.fill(
        scratch, from: source + plane * problem.inputPlaneSize, channelCount: channelCount,
        paddedRow: tileRows.lowerBound * transform.outputRows, rowCount: rowCount(under: tileRows.count),
        kernels: kernels)
      for index in 0..<tileRows.count {
        transform.transformInputs(
          scratch + index * transform.outputRows * band.rowPitch, rowStride: band.rowPitch,
          tileCount: tileColumnCount, into: inputs + (firstTile + index * tileColumnCount) * lanes, pitch: pitch,
          scratch: transformScratch)
      }
    }
  }

  /// Transforms one vector of output channels: each row of tiles becomes rows of one vector a pixel, which are then
  /// brought back to planes.
  ///
  /// - Parameters:
  ///   - products: where the first tile's vector stands at the first position.
  ///   - scratch: `scratchElementCount` elements.
  func transformOutputs(
    of block: TileBlock, _ vector: Int, from products: UnsafePointer<Float>, pitch: Int,
    to operands: ConvolutionOperands, scratch: UnsafeMutablePointer<Float>
  ) {
    let channel = block.group * problem.outputChannelsPerGroup + vector * lanes
    let channelCount = min(lanes, problem.outputChannelsPerGroup - vector * lanes)
    let transformScratch = scratch + bandElementCount(tileRows: block.tileRows.count)
    block.forEachImage(tileRowsPerImage: tileRowCount) { image, tileRows, firstTile in
      for (index, tileRow) in tileRows.enumerated() {
        transform.transformOutputs(
          products + (firstTile + index * tileColumnCount) * lanes, pitch: pitch, tileCount: tileColumnCount,
          into: scratch, rowStride: problem.width.output * lanes, scratch: transformScratch)
        let y = tileRow * transform.outputRows
        let rowCount = min(transform.outputRows, problem.height.output - y)
        let offset =
          (image * problem.outputChannels + channel) * problem.outputPlaneSize + y * problem.width.output
        kernels.finishChannels(
          scratch, channelCount, rowCount * problem.width.output, operands.destination + offset,
          problem.outputPlaneSize,
          operands.finish(problem.postOps, channel: channel, offset: offset, streams: streams))
      }
    }
  }
}
