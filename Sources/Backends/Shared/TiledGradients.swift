import Convolution
import Kernels
import Tensors
import VectorKernels

/// The way of the output's gradient from planes to transformed tiles: the tiles of `TiledPlanes`, one vector of output
/// channels at a time.
struct TiledGradients: Sendable {
  private let problem: ConvolutionProblem
  private let transform: any TileTransform
  private let kernels: KernelSet
  /// The gradient under rows of tiles, with zeros where these go beyond it.
  private let band: InterleavedBand
  private let rows: TiledAxis
  private let columns: TiledAxis

  init(_ problem: ConvolutionProblem, transform: any TileTransform, kernels: KernelSet) throws(ConvolutionProblemError)
  {
    self.problem = problem
    self.transform = transform
    self.kernels = kernels
    rows = TiledAxis(
      output: problem.height.output, step: transform.rowStep, stride: transform.heightStride,
      outputCount: transform.outputRows, inputCount: transform.inputRows)
    columns = TiledAxis(
      output: problem.width.output, step: transform.columnStep, stride: transform.widthStride,
      outputCount: transform.outputColumns, inputCount: transform.inputColumns)
    let (height, width) = (problem.height.output, problem.width.output)
    let gradient = try ConvolutionProblem(
      batch: problem.batch, inputChannels: problem.outputChannels, outputChannels: problem.outputChannels,
      groups: problem.groups, height: try ConvolutionAxis(input: height, kernel: 1, output: height),
      width: try ConvolutionAxis(input: width, kernel: 1, output: width))
    band = InterleavedBand(gradient, width: columns.outputExtent, lanes: kernels.lanes)
  }

  private var lanes: Int { kernels.lanes }

  private func bandElementCount(tileRows: Int) -> Int {
    band.elementCount(rows: min(rows.tileCount, tileRows) * transform.outputRows)
  }

  /// Elements of memory that one worker needs for blocks of so many rows of tiles.
  func scratchElementCount(tileRows: Int) -> Int {
    bandElementCount(tileRows: tileRows) + transform.scratchElementCount
  }

  /// Transforms one vector of output channels, image by image.
  ///
  /// - Parameters:
  ///   - target: where the first tile's vector stands at the first position.
  ///   - tileStride: elements from one tile to the next.
  ///   - scratch: `scratchElementCount` elements.
  func transformGradients(
    of block: TileBlock, _ vector: Int, _ gradient: ImageBatch, into target: UnsafeMutablePointer<Float>,
    tileStride: Int, pitch: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let channels = problem.outputChannelsPerGroup
    let channel = block.group * channels + vector * lanes
    let transformScratch = scratch + bandElementCount(tileRows: block.tileRows.count)
    block.forEachRun(of: rows) { image, run, tileRows, firstTile in
      band.fill(
        scratch, from: gradient[image] + channel * problem.outputPlaneSize,
        channelCount: min(lanes, channels - vector * lanes),
        paddedRow: rows.firstOutput(of: tileRows.lowerBound, in: run),
        rowStep: rows.step, rowCount: tileRows.count * transform.outputRows, kernels: kernels)
      for index in 0..<tileRows.count {
        for part in columns.runs {
          transform.transformGradients(
            scratch + index * transform.outputRows * band.rowPitch + part.firstOutput * lanes, rowStride: band.rowPitch,
            tileCount: part.tiles.count,
            into: target + (firstTile + index * block.columnCount + part.tiles.lowerBound) * tileStride,
            tileStride: tileStride, pitch: pitch, scratch: transformScratch)
        }
      }
    }
  }
}
