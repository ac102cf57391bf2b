import Convolution
import Kernels
import Tensors

/// How `ChannelTilePlan` cuts its problem: pixels into strips, output channels into blocks, both into tasks, and the
/// reduction into passes.
struct ChannelTileLayout: Sendable {
  let shape: ChannelTileShape
  let strip: InputStrip
  /// Whether the input itself is read, not a copy of its rows.
  let readsInPlace: Bool
  /// Elements from one output pixel to the next of its row, where they are read; not where pixels are images.
  let pixelStride: Int
  /// Elements from one output row to the next, where they are read; not where pixels are images.
  let rowStride: Int
  /// Parts of the reduction, one after the other.
  let passes: [Pass]
  /// Output channels of the vectors of one tile, the widest block first.
  let outputBlocks: [Range<Int>]
  /// Output blocks of one task.
  let blocksPerTask: Int
  /// Elements of a worker's copy of a strip.
  let copyElementCount: Int
  /// The same with the sums of one block.
  let elementsPerWorker: Int
  private let lanes: Int
  private let tiles: TileGrid

  /// A part of the reduction.
  struct Pass: Sendable {
    /// Of the input.
    let channels: Range<Int>
    /// Where its steps begin.
    let stepOffsets: ConstantTable<Int>
  }

  init(_ problem: ConvolutionProblem, table: KernelTable, blocking: Blocking, workerCount: Int) {
    let lanes = table.kernels.lanes
    let readsInPlace = Self.readsInPlace(problem, blocking)
    // Strips as long as the caches allow, unless the workers are done sooner with shorter ones.
    let candidates = Set([1, workerCount]).sorted().map {
      Sharing(
        problem, table: table, blocking: blocking, workerCount: workerCount, readsInPlace: readsInPlace, partCount: $0)
    }
    let sharing = candidates.min { $0.shares.time < $1.shares.time }!
    let (shape, strip, shares) = (sharing.shape, sharing.strip, sharing.shares)
    self.shape = shape
    self.strip = strip
    self.readsInPlace = readsInPlace
    pixelStride = strip.columns.outputStep
    rowStride = strip.rowStride
    // As for one worker, so that sums are the same bits for any number.
    passes = Self.passes(
      channelRanges: Self.channelRanges(of: problem, candidates[0].shape, table: table, blocking: blocking), strip)
    outputBlocks = shares.blocks.map {
      $0.lowerBound * lanes..<min(problem.outputChannelsPerGroup, $0.upperBound * lanes)
    }
    blocksPerTask = shares.blocksPerTask
    copyElementCount = readsInPlace ? 0 : problem.inputChannelsPerGroup * strip.channelPitch
    let sumsElementCount = shares.blocks[0].count * lanes * strip.outputRowCount * shape.width.output
    elementsPerWorker = (copyElementCount + sumsElementCount).roundedUp(to: AlignedBuffer.lineElementCount)
    self.lanes = lanes
    tiles = table.channelTiles
  }

  private static func readsInPlace(_ problem: ConvolutionProblem, _ blocking: Blocking) -> Bool {
    problem.readsNoPadding && problem.inputPlaneSize <= blocking.largestPlaneInPlace
      && !problem.planesShareCacheSets && (problem.width.stride == 1 || keepsColumns(problem.width))
  }

  /// Whether tiles read pixels that are a stride apart, a line of which serves several taps, instead of phases, in each
  /// of which a tap reads a line of its own.
  private static func keepsColumns(_ width: ConvolutionAxis) -> Bool {
    width.stride > 1 && width.dilation == 1 && width.kernel >= width.stride
  }

  /// Input channels of passes of register tiles that read pixels in this shape.
  private static func channelRanges(
    of problem: ConvolutionProblem, _ shape: ChannelTileShape, table: KernelTable, blocking: Blocking
  ) -> [Range<Int>] {
    let stepCount = problem.inputChannelsPerGroup * shape.tapCount
    let (tiles, lanes) = (table.channelTiles, table.kernels.lanes)
    let columns = tiles.blocks(
      columns: problem.outputChannelsPerGroup.dividedRoundingUp(by: lanes), rows: shape.width.output,
      widest: blocking.tileVectors)[0].count
    // A single tile reads all weights once.
    let isSingleTile = shape.height.output == 1 && shape.width.output <= tiles.rowCount(columns: columns)
    // Long passes where neighbouring outputs read the same pixels. Other tiles read more lines of them, and the
    // second-level cache is late with the weights.
    let panels = shape.width.kernel > shape.width.stride ? 6 : 1
    let steps =
      isSingleTile
      ? stepCount : blocking.panelSteps(width: columns * lanes, of: stepCount, panels: panels, wholePanels: 4)
    return problem.inputChannelsPerGroup.split(intoPartsOfAtMost: max(1, steps / shape.tapCount))
  }

  /// Passes with as many channels share their offsets.
  private static func passes(channelRanges: [Range<Int>], _ strip: InputStrip) -> [Pass] {
    let counts = Set(channelRanges.map(\.count))
    let offsets = Dictionary(
      uniqueKeysWithValues: counts.map { ($0, ConstantTable(strip.stepOffsets(channelCount: $0))) })
    return channelRanges.map { Pass(channels: $0, stepOffsets: offsets[$0.count]!) }
  }

  /// Tasks of a strip.
  var partCount: Int { outputBlocks.count.dividedRoundingUp(by: blocksPerTask) }

  /// The output blocks of one task of a strip.
  func blocks(ofPart part: Int) -> ArraySlice<Range<Int>> {
    outputBlocks[part * blocksPerTask..<min(outputBlocks.count, (part + 1) * blocksPerTask)]
  }

  func vectorCount(of block: Range<Int>) -> Int { block.count.dividedRoundingUp(by: lanes) }

  /// Tiles of an output row. Inlined, as a call would copy the layout for each block.
  @inline(__always)
  func tileCount(of block: Range<Int>) -> Int {
    shape.width.output.dividedRoundingUp(by: tiles.rowCount(columns: vectorCount(of: block)))
  }
}

extension ChannelTileLayout {
  /// One way to share the pixels and the output channels.
  private struct Sharing {
    let shape: ChannelTileShape
    let strip: InputStrip
    let shares: BlockShares

    /// - Parameter partCount: what the number of strips is a multiple of, as long as there are rows.
    init(
      _ problem: ConvolutionProblem, table: KernelTable, blocking: Blocking, workerCount: Int, readsInPlace: Bool,
      partCount: Int
    ) {
      let (channels, lanes) = (problem.inputChannelsPerGroup, table.kernels.lanes)
      let vectorCount = problem.outputChannelsPerGroup.dividedRoundingUp(by: lanes)
      shape = ChannelTileShape(
        problem,
        rowPixels: Self.rowPixels(
          of: problem, tiles: table.channelTiles, vectorCount: vectorCount, blocking: blocking, partCount: partCount))
      let copy = InputStrip.fittingCaches(
        height: shape.height, width: shape.width, channels: channels,
        keepsColumns: keepsColumns(shape.width), blocking: blocking, unit: partCount)
      strip =
        readsInPlace
        ? InputStrip(
          inputOf: shape.height, shape.width, outputRowCount: copy.outputRowCount, channelPitch: problem.inputPlaneSize)
        : copy
      shares = BlockShares(
        vectorCount: vectorCount, tiles: table.channelTiles, blocking: blocking, workerCount: workerCount,
        stripCount: shape.imageCount * problem.groups * strip.count,
        work: .init(
          rowWidth: shape.width.output, steps: channels * shape.tapCount * strip.outputRowCount,
          copiedVectors: readsInPlace ? 0 : channels * strip.channelPitch / lanes))
    }

    /// Pixels of the rows that planes are cut into: a register tile of the widest block's at the least. Several parts may
    /// have shorter rows, as they are taken only where these cost less than waiting.
    private static func rowPixels(
      of problem: ConvolutionProblem, tiles: TileGrid, vectorCount: Int, blocking: Blocking, partCount: Int
    ) -> ClosedRange<Int> {
      let most = max(
        1, min(blocking.stripPixels, ChannelTileShape.pixelCount(problem).dividedRoundingUp(by: partCount)))
      let columns = min(vectorCount, tiles.columnCount, max(1, blocking.tileVectors))
      return (partCount == 1 ? min(most, tiles.rowCount(columns: columns)) : 1)...most
    }
  }
}
