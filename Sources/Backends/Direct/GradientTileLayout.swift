import Convolution
import Kernels
import Tensors
import VectorKernels

/// How `GradientTilePlan` cuts its problem: images and rows into pieces, input channels into chunks, output channels into
/// blocks, and the pieces into parts with sums of their own.
struct GradientTileLayout: Sendable {
  /// What the rows of a register tile are.
  enum TileRows: Sendable {
    /// Input channels, for one tap.
    case channels
    /// Neighbouring columns of the kernel, for one input channel: where there are few of those.
    case kernelColumns
  }

  let strip: InputStrip
  let tileRows: TileRows
  /// Images of one piece; more than one only where it has all rows.
  let imagesPerPiece: Int
  /// Whether the pixels of a piece are sorted by rows first, so that rows whose taps lie in the padding can be left out.
  let sortsRows: Bool
  /// Input channels whose strips are copied together.
  let chunks: [Range<Int>]
  /// Vectors of output channels of one tile.
  let blocks: [Range<Int>]
  let partCount: Int
  /// Where the pixels of a piece begin in the copied strips, by its number of images.
  private let pixelOffsets: [Int: ConstantTable<Int>]
  private let problem: ConvolutionProblem
  private let lanes: Int

  init(_ problem: ConvolutionProblem, table: KernelTable, blocking: Blocking) {
    self.problem = problem
    lanes = table.kernels.lanes
    let (height, width, channels) = (problem.height, problem.width, problem.inputChannelsPerGroup)
    tileRows = channels < Self.fewChannels && channels < width.kernel ? .kernelColumns : .channels
    let rows = tileRows == .channels ? channels : width.kernel
    blocks = table.channelTiles.blocks(
      columns: problem.outputChannelsPerGroup.dividedRoundingUp(by: lanes), rows: rows, widest: blocking.tileVectors)
    let panelPixels = Self.panels * blocking.panelSteps(width: blocks[0].count * lanes)
    let rowCount = max(1, min(height.output, panelPixels / width.output))
    let stripRows = height.output.dividedRoundingUp(by: height.output.dividedRoundingUp(by: rowCount))
    strip = InputStrip(
      height: height, width: width, outputRowCount: stripRows, keepsColumns: tileRows == .kernelColumns)
    let images =
      stripRows < height.output ? 1 : max(1, min(problem.batch, panelPixels / problem.outputPlaneSize))
    imagesPerPiece = problem.batch.dividedRoundingUp(by: problem.batch.dividedRoundingUp(by: images))
    sortsRows = imagesPerPiece == 1 || height.tapCountInside < height.output * height.kernel
    let channelByteCount = imagesPerPiece * strip.channelPitch * MemoryLayout<Float>.stride
    chunks = channels.split(
      intoPartsOfAtMost: max(Self.fewestChunkChannels, blocking.stripByteCount / channelByteCount))
    let pieces = problem.batch.dividedRoundingUp(by: imagesPerPiece) * strip.count
    partCount = ReductionParts.count(
      channelTasks: problem.groups * blocks.count, pieces: pieces,
      pixels: problem.batch * problem.outputPlaneSize)
    let counts = Set([imagesPerPiece, problem.batch - (problem.batch - 1) / imagesPerPiece * imagesPerPiece])
    let (copiedStrip, byRows, chunkChannels) = (strip, sortsRows, chunks.map(\.count).max()!)
    pixelOffsets = Dictionary(
      uniqueKeysWithValues: counts.map { count in
        (
          count,
          ConstantTable(
            Self.pixelOffsets(
              copiedStrip, imageCount: count, imagePitch: chunkChannels * copiedStrip.channelPitch, sortsRows: byRows))
        )
      })
  }

  /// So many fill the rows of a tile better than the columns of most kernels.
  private static let fewChannels = 8
  /// Panels of the blocking's size that the gradients of a piece take: those of a panel come from the second level then, in
  /// time, and sums leave their registers half as often.
  private static let panels = 2
  /// Fewer do not use the gradients often enough for what it costs to bring these into vectors.
  private static let fewestChunkChannels = 64
  private static func pixelOffsets(
    _ strip: InputStrip, imageCount: Int, imagePitch: Int, sortsRows: Bool
  ) -> [Int] {
    let (rows, columns) = (0..<strip.outputRowCount, 0..<strip.columns.axis.output)
    func offsets(row: Int, image: Int) -> [Int] {
      columns.map { image * imagePitch + row * strip.rowStride + $0 * strip.columns.outputStep }
    }
    return sortsRows
      ? rows.flatMap { row in (0..<imageCount).flatMap { offsets(row: row, image: $0) } }
      : (0..<imageCount).flatMap { image in rows.flatMap { offsets(row: $0, image: image) } }
  }

  /// Some rows of some images.
  struct Piece: Sendable {
    let images: Range<Int>
    /// Of the output.
    let rows: Range<Int>
  }

  var pieceCount: Int { problem.batch.dividedRoundingUp(by: imagesPerPiece) * strip.count }

  /// Strips of the same images one after the other.
  func piece(_ index: Int) -> Piece {
    let (images, strip) = index.quotientAndRemainder(dividingBy: strip.count)
    return Piece(
      images: images * imagesPerPiece..<min(problem.batch, (images + 1) * imagesPerPiece),
      rows: self.strip.outputRows(strip))
  }

  /// Where the pixels of a piece begin in the copied strips.
  func offsets(of piece: Piece) -> UnsafePointer<Int> { pixelOffsets[piece.images.count]!.elements.baseAddress! }

  /// Pixels of the largest piece.
  var pixelCount: Int { imagesPerPiece * strip.outputRowCount * problem.width.output }

  /// Elements of the copied strips of a chunk.
  var copyElementCount: Int { imagesPerPiece * chunks.map(\.count).max()! * strip.channelPitch }
  /// Elements of the gradients of a piece in vectors.
  var panelElementCount: Int { pixelCount * blocks.map(\.count).max()! * lanes }
}
