import Convolution
import Kernels
import Tensors
import VectorKernels

/// How the pixels of all images are cut into chunks for products with the lowered matrix: rows of one image, or some images
/// where these are small.
///
/// Chunks depend on the problem alone, and so do parts of them with sums of their own, so that results are the same bits for
/// any number of threads.
struct GradientChunks: Sendable {
  /// Some rows of some images.
  struct Chunk: Sendable {
    let images: Range<Int>
    /// Of the output.
    let rows: Range<Int>
  }

  private let problem: ConvolutionProblem
  /// Output rows of a chunk; all of them if it has several images.
  private let rowsPerChunk: Int
  private let imagesPerChunk: Int
  /// For each tap, what each output row reads of a plane: [tap][row].
  private let rows: ConstantTable<PaddedRow>

  /// - Parameter pixels: of a chunk, about.
  init(_ problem: ConvolutionProblem, pixels: Int) {
    self.problem = problem
    let (height, width) = (problem.height, problem.width)
    let most = max(1, pixels / width.output)
    rowsPerChunk = height.output.dividedRoundingUp(by: height.output.dividedRoundingUp(by: min(most, height.output)))
    let images = rowsPerChunk < height.output ? 1 : max(1, min(problem.batch, pixels / problem.outputPlaneSize))
    imagesPerChunk = problem.batch.dividedRoundingUp(by: problem.batch.dividedRoundingUp(by: images))
    rows = ConstantTable(
      (0..<height.kernel).flatMap { tapY in
        (0..<width.kernel).flatMap { tapX in
          (0..<height.output).map { row in
            width.paddedRow(
              height.inputPosition(output: row, tap: tapY), of: height,
              firstPosition: width.inputPosition(output: 0, tap: tapX), step: width.stride, count: width.output)
          }
        }
      })
  }

  private var chunksPerImage: Int { problem.height.output.dividedRoundingUp(by: rowsPerChunk) }
  var count: Int { problem.batch.dividedRoundingUp(by: imagesPerChunk) * chunksPerImage }
  /// Pixels of the largest chunk.
  var pixelCount: Int { imagesPerChunk * rowsPerChunk * problem.width.output }
  /// Whether a chunk may have several images, so that what belongs together is apart in memory.
  var gathers: Bool { imagesPerChunk > 1 }
  /// Whether inputs are rows of the lowered matrix where they are.
  var readsInPlace: Bool { problem.isPointwise && !gathers }

  var summary: String {
    gathers ? "chunks of \(imagesPerChunk) images" : "chunks of \(rowsPerChunk) rows"
  }

  /// Chunks of the same images one after the other.
  func chunk(_ index: Int) -> Chunk {
    let (images, part) = index.quotientAndRemainder(dividingBy: chunksPerImage)
    return Chunk(
      images: images * imagesPerChunk..<min(problem.batch, (images + 1) * imagesPerChunk),
      rows: part * rowsPerChunk..<min(problem.height.output, (part + 1) * rowsPerChunk))
  }

  func pixelCount(of chunk: Chunk) -> Int { chunk.images.count * chunk.rows.count * problem.width.output }

  /// Writes rows of the lowered matrix, `pitch` elements apart: those of a range of taps of some channels, taps after taps.
  ///
  /// - Parameters:
  ///   - channels: counted from the group's first one.
  ///   - taps: of each of the channels.
  func lower(
    _ chunk: Chunk, of source: ImageBatch, group: Int, channels: Range<Int>, taps: Range<Int>,
    into target: UnsafeMutablePointer<Float>, pitch: Int, kernels: KernelSet
  ) {
    let pixelsPerImage = chunk.rows.count * problem.width.output
    let firstPlane = group * problem.inputChannelsPerGroup * problem.inputPlaneSize
    var target = target
    // In the order of memory, plane by plane: what is written beyond a row is overwritten by the next one.
    for channel in channels {
      for tap in taps {
        for (index, image) in chunk.images.enumerated() {
          kernels.copyPaddedRows(
            source[image] + (firstPlane + channel * problem.inputPlaneSize), 0, 1,
            rows.elements.baseAddress! + (tap * problem.height.output + chunk.rows.lowerBound), chunk.rows.count,
            problem.width.stride, target + index * pixelsPerImage, 0)
        }
        target += pitch
      }
    }
  }

  /// Copies the gradients of some output channels of a group, `pitch` elements apart.
  func gather(
    _ chunk: Chunk, of gradient: ImageBatch, group: Int, outputs: Range<Int>, into target: UnsafeMutablePointer<Float>,
    pitch: Int
  ) {
    let pixelsPerImage = chunk.rows.count * problem.width.output
    for (index, image) in chunk.images.enumerated() {
      let first =
        gradient[image] + (group * problem.outputChannelsPerGroup + outputs.lowerBound) * problem.outputPlaneSize
      for output in 0..<outputs.count {
        (target + output * pitch + index * pixelsPerImage).update(
          from: first + output * problem.outputPlaneSize + chunk.rows.lowerBound * problem.width.output,
          count: pixelsPerImage)
      }
    }
  }
}
