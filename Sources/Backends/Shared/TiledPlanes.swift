import Convolution
import Kernels
import Tensors
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
  private let rows: TiledAxis
  private let columns: TiledAxis

  init(_ problem: ConvolutionProblem, transform: any TileTransform, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.transform = transform
    kernels = table.kernels
    streams = context.blocking.streamsOutput(of: problem)
    rows = TiledAxis(
      output: problem.height.output, step: transform.rowStep, stride: transform.heightStride,
      outputCount: transform.outputRows, inputCount: transform.inputRows)
    columns = TiledAxis(
      output: problem.width.output, step: transform.columnStep, stride: transform.widthStride,
      outputCount: transform.outputColumns, inputCount: transform.inputColumns)
    band = InterleavedBand(problem, width: columns.inputExtent, lanes: kernels.lanes)
  }

  private var lanes: Int { kernels.lanes }
  /// Rows of tiles of all images.
  var tileRows: Int { problem.batch * rows.tileCount }
  /// Tiles of a row.
  var tileColumnCount: Int { columns.tileCount }
  var tileCount: Int { tileRows * tileColumnCount }

  /// Consecutive rows of tiles, as many in each block as the caches hold of the given number of tiles.
  ///
  /// - Parameter unit: what the number of blocks is a multiple of, as far as there are rows.
  func blocks(tilesAtMost: Int, countMultipleOf unit: Int) -> [Range<Int>] {
    let fewest = tileRows.dividedRoundingUp(by: max(1, tilesAtMost / tileColumnCount))
    return tileRows.split(intoPartsOfAtMost: tileRows.dividedRoundingUp(by: fewest.roundedUp(to: unit)))
  }

  /// Elements of memory that one worker needs for blocks of so many rows of tiles.
  func scratchElementCount(tileRows: Int) -> Int {
    bandElementCount(tileRows: tileRows) + transform.scratchElementCount
  }

  /// Rows of pixels, one vector each, and what may be written beyond them: of the input under a block, or of the output
  /// under a row of tiles.
  private func bandElementCount(tileRows: Int) -> Int {
    let outputs = (transform.outputRows - 1) * outputRowPitch + columns.outputExtent
    return max(band.elementCount(rows: rows.inputCount(tiles: min(rows.tileCount, tileRows))), outputs * lanes)
  }

  /// Pixels from one row of outputs to the next. What tiles write beyond a row is overwritten by the next row if pixels are
  /// neighbours, and has a place of its own otherwise.
  private var outputRowPitch: Int { columns.step == 1 ? problem.width.output : columns.outputExtent }

  /// Transforms one vector of input channels, image by image.
  ///
  /// - Parameters:
  ///   - inputs: where the first tile's vector stands at the first position.
  ///   - scratch: `scratchElementCount` elements.
  func transformInputs(
    of block: TileBlock, _ vector: Int, _ source: ImageBatch, into inputs: UnsafeMutablePointer<Float>,
    pitch: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let channels = problem.inputChannelsPerGroup
    let channelCount = min(lanes, channels - vector * lanes)
    let transformScratch = scratch + bandElementCount(tileRows: block.tileRows.count)
    block.forEachRun(of: rows) { image, run, tileRows, firstTile in
      let channel = block.group * channels + vector * lanes
      band.fill(
        scratch, from: source[image] + channel * problem.inputPlaneSize, channelCount: channelCount,
        paddedRow: rows.firstInput(of: tileRows.lowerBound, in: run), rowStep: rows.step,
        rowCount: rows.inputCount(tiles: tileRows.count), kernels: kernels)
      for index in 0..<tileRows.count {
        for part in columns.runs {
          transform.transformInputs(
            scratch + index * rows.inputsPerTile * band.rowPitch + part.firstOutput * lanes, rowStride: band.rowPitch,
            tileCount: part.tiles.count,
            into: inputs + (firstTile + index * tileColumnCount + part.tiles.lowerBound) * lanes, pitch: pitch,
            scratch: transformScratch)
        }
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
    block.forEachRun(of: rows) { image, run, tileRows, firstTile in
      for (index, tileRow) in tileRows.enumerated() {
        for part in columns.runs {
          transform.transformOutputs(
            products + (firstTile + index * tileColumnCount + part.tiles.lowerBound) * lanes, pitch: pitch,
            tileCount: part.tiles.count, into: scratch + part.firstOutput * lanes, rowStride: outputRowPitch * lanes,
            scratch: transformScratch)
        }
        store(
          scratch, channels: channel..<channel + channelCount, image: image,
          firstRow: rows.firstOutput(of: tileRow, in: run), operands)
      }
    }
  }

  /// Brings the outputs of a row of tiles back to planes, rows that are neighbours in memory at once.
  private func store(
    _ pixels: UnsafePointer<Float>, channels: Range<Int>, image: Int, firstRow: Int, _ operands: ConvolutionOperands
  ) {
    let rowCount = min(
      transform.outputRows, (problem.height.output - firstRow).dividedRoundingUp(by: rows.step))
    let rowsAtOnce = rows.step == 1 && columns.step == 1 ? rowCount : 1
    for row in stride(from: 0, to: rowCount, by: rowsAtOnce) {
      let offset =
        channels.lowerBound * problem.outputPlaneSize + (firstRow + row * rows.step) * problem.width.output
      kernels.deinterleaveChannels(
        pixels + row * outputRowPitch * lanes, channels.count, rowsAtOnce * problem.width.output,
        operands.destination[image] + offset, problem.outputPlaneSize,
        operands.epilogue(problem.postOps, image: image, channel: channels.lowerBound, offset: offset, streams: streams)
      )
    }
  }
}
