import Convolution
import Kernels
import VectorKernels

/// Direct convolution with output channels in vectors: a register tile of neighbouring pixels × some vectors of channels,
/// the reduction running over kernel rows, input channels and kernel columns.
///
/// Packed weights: [group][output block][channel block][kernel row][input channel][kernel column][output channel], an
/// output block being the vectors of one tile. Kernel rows that lie in the padding are skipped.
final class ChannelTilePlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  private let shape: DirectShape
  private let strip: InputStrip
  /// Whether the input itself is read, not a copy of its rows.
  private let readsInPlace: Bool
  /// Whether the output goes past the caches.
  private let streams: Bool
  private let channelRanges: [Range<Int>]
  /// Where the steps of a pass begin, for passes of the smaller and of the larger number of channels.
  private let stepOffsets: [Int: [Int]]
  private let outputBlocks: [Range<Int>]
  /// Output blocks of one task.
  private let blocksPerTask: Int

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.table = table
    self.context = context
    let readsInPlace =
      problem.readsNoPadding && problem.inputPlaneSize <= context.blocking.largestPlaneInPlace
      && !problem.planesShareCacheSets && (problem.width.stride == 1 || Layout.keepsColumns(problem.width))
    self.readsInPlace = readsInPlace
    // Strips as long as the caches allow, unless the workers are done sooner with shorter ones.
    let layouts = Set([1, context.workers.workerCount]).sorted().map {
      Layout(problem, table: table, context: context, readsInPlace: readsInPlace, partCount: $0)
    }
    let layout = layouts.min { $0.shares.time < $1.shares.time }!
    shape = layout.shape
    strip = layout.strip
    streams = context.blocking.streamsOutput(of: problem)
    let lanes = table.kernels.lanes
    let taps = shape.height.kernel * shape.width.kernel
    // Whatever the number of workers, so that sums are the same bits.
    let steps = layouts[0].stepsPerPass(problem, lanes: lanes, blocking: context.blocking)
    let ranges = problem.inputChannelsPerGroup.split(intoPartsOfAtMost: max(1, steps / taps))
    channelRanges = ranges
    stepOffsets = Dictionary(
      uniqueKeysWithValues: Set(ranges.map(\.count)).map {
        ($0, layout.strip.stepOffsets(channelCount: $0))
      })
    let shares = layout.shares
    blocksPerTask = shares.blocksPerTask
    outputBlocks = shares.blocks.map {
      $0.lowerBound * lanes..<min(problem.outputChannelsPerGroup, $0.upperBound * lanes)
    }
  }

  /// How the pixels and the output channels are shared.
  private struct Layout {
    let shape: DirectShape
    let strip: InputStrip
    let shares: BlockShares
    /// The largest register tile: pixels, and vectors of channels.
    let tile: (rows: Int, columns: Int)

    /// - Parameter partCount: what the number of strips is a multiple of, as long as there are rows.
    init(
      _ problem: ConvolutionProblem, table: KernelTable, context: PlanContext, readsInPlace: Bool, partCount: Int
    ) {
      let blocking = context.blocking
      let pixelCount = DirectShape.pixelCount(problem)
      shape = DirectShape(
        problem, mostPixels: min(blocking.stripPixels, pixelCount.dividedRoundingUp(by: partCount)))
      let lanes = table.kernels.lanes
      let vectorCount = problem.outputChannelsPerGroup.dividedRoundingUp(by: lanes)
      let columns = table.channelTiles.blocks(
        columns: vectorCount, rows: shape.width.output, widest: blocking.tileVectors)[0].count
      tile = (min(shape.width.output, table.channelTiles.rowCount(columns: columns)), columns)
      let copy = InputStrip.fittingCaches(
        height: shape.height, width: shape.width, channels: problem.inputChannelsPerGroup,
        keepsColumns: Self.keepsColumns(shape.width), blocking: blocking, unit: partCount)
      strip =
        readsInPlace
        ? InputStrip(
          inputOf: shape.height, shape.width, outputRowCount: copy.outputRowCount, channelPitch: problem.inputPlaneSize)
        : copy
      let stepCount = problem.inputChannelsPerGroup * shape.height.kernel * shape.width.kernel
      shares = BlockShares(
        vectorCount: vectorCount, tiles: table.channelTiles, blocking: blocking,
        workerCount: context.workers.workerCount,
        stripCount: shape.imageCount * problem.groups * strip.count,
        work: .init(
          rowWidth: shape.width.output, steps: stepCount * strip.outputRowCount,
          copiedVectors: readsInPlace ? 0 : problem.inputChannelsPerGroup * strip.channelPitch / lanes))
    }

    /// Whether tiles read pixels that are a stride apart, a line of which serves several taps, instead of phases, in each
    /// of which a tap reads a line of its own.
    static func keepsColumns(_ width: ConvolutionAxis) -> Bool {
      width.stride > 1 && width.dilation == 1 && width.kernel >= width.stride
    }

    /// Steps of the reduction from one pass to the next.
    func stepsPerPass(_ problem: ConvolutionProblem, lanes: Int, blocking: Blocking) -> Int {
      let stepCount = problem.inputChannelsPerGroup * shape.height.kernel * shape.width.kernel
      // A single tile reads all weights once.
      if shape.height.output == 1 && shape.width.output == tile.rows { return stepCount }
      // Long passes where neighbouring outputs read the same pixels. Other tiles read more lines of them, and the
      // second-level cache is late with the weights.
      let panels = shape.width.kernel > shape.width.stride ? 6 : 1
      return blocking.panelSteps(width: tile.columns * lanes, of: stepCount, panels: panels, wholePanels: 4)
    }
  }

  var cost: PlanCost {
    let channelPairs = problem.outputChannels * problem.inputChannelsPerGroup
    return PlanCost([.init(.products, flops: 2 * channelPairs * shape.executedMACs)])
  }

  var summary: String {
    "\(shape.width.output.dividedRoundingUp(by: tileCount(of: outputBlocks[0])))x\(vectorCount(of: outputBlocks[0]) * lanes) "
      + table.instructionSet.rawValue
      + ", strips of \(strip.outputRowCount) rows, \(channelRanges[0].count) channels a pass"
  }

  var errorBound: ErrorBound {
    ErrorBound(depth: problem.inputChannelsPerGroup * shape.height.kernel * shape.width.kernel + 2)
  }

  private var lanes: Int { table.kernels.lanes }
  private func vectorCount(of block: Range<Int>) -> Int { block.count.dividedRoundingUp(by: lanes) }
  /// Tiles of an output row.
  private func tileCount(of block: Range<Int>) -> Int {
    shape.width.output.dividedRoundingUp(by: table.channelTiles.rowCount(columns: vectorCount(of: block)))
  }
  /// Elements from one output pixel to the next of its row, and from one row to the next, where they are read.
  private var pixelStride: Int { shape.pixelsAreImages ? problem.inputChannels : strip.columns.outputStep }
  private var rowStride: Int { shape.pixelsAreImages ? shape.width.input * pixelStride : strip.rowStride }
  private var tapCount: Int { shape.height.kernel * shape.width.kernel }
  private var packedGroupCount: Int {
    problem.outputChannelsPerGroup.roundedUp(to: lanes) * problem.inputChannelsPerGroup * tapCount
  }

  var packedWeightsByteCount: Int { problem.groups * packedGroupCount * MemoryLayout<Float>.stride }

  private var stripElementCount: Int { readsInPlace ? 0 : problem.inputChannelsPerGroup * strip.channelPitch }
  /// The first block is the widest.
  private var sumsElementCount: Int {
    vectorCount(of: outputBlocks[0]) * lanes * strip.outputRowCount * shape.width.output
  }
  private var elementsPerWorker: Int {
    (stripElementCount + sumsElementCount).roundedUp(to: AlignedBuffer.lineElementCount)
  }

  var workspaceByteCount: Int {
    context.workers.workerCount * elementsPerWorker * MemoryLayout<Float>.stride
  }

  var blockingParameters: [Blocking.Parameter] {
    let strips: [Blocking.Parameter] = readsInPlace ? [] : [.stripByteCount]
    let planes: [Blocking.Parameter] = problem.readsNoPadding ? [.largestPlaneInPlace] : []
    return [.panelByteCount, .stripPixels, .tileVectors] + strips + planes
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    context.tally.add(packedWeightsByteCount, .bytesPacked)
    var target = packed.assumingMemoryBound(to: Float.self)
    for group in 0..<problem.groups {
      for block in outputBlocks {
        for range in channelRanges {
          target = problem.packPanel(
            weights, outputs: block, of: group, channels: range, places: block.count.roundedUp(to: lanes), into: target)
        }
      }
    }
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let packed = packedWeights.assumingMemoryBound(to: Float.self)
    let memory = workspace.assumingMemoryBound(to: Float.self)
    context.workers.run(taskCount: taskCount) { task, worker in
      let (part, rest) = (task % partCount, task / partCount)
      let (stripIndex, plane) = (rest % strip.count, rest / strip.count)
      let own = memory + worker * elementsPerWorker
      let work = Work(
        image: plane / problem.groups, group: plane % problem.groups, strip: stripIndex,
        rows: strip.outputRows(stripIndex),
        blocks: outputBlocks[part * blocksPerTask..<min(outputBlocks.count, (part + 1) * blocksPerTask)],
        planes: operands.source + plane * problem.inputChannelsPerGroup * problem.inputPlaneSize, copy: own,
        sums: own + stripElementCount)
      if !readsInPlace {
        context.phase(.packing, worker: worker) {
          strip.fill(
            own, from: work.planes, channelCount: problem.inputChannelsPerGroup, firstOutputRow: work.rows.lowerBound,
            kernels: table.kernels)
        }
      }
      var nextInputs = nextInputs(of: work)
      for block in work.blocks {
        let panel = packed + work.group * packedGroupCount + block.lowerBound * channelsTimesTaps
        context.phase(.products, worker: worker) {
          sumBlock(block, of: work, panel: panel, outputs: outputs(of: block, work, operands), &nextInputs)
        }
        context.phase(.finishing, worker: worker) { finishBlock(block, of: work, operands) }
      }
      tally(work)
    }
  }

  private var taskCount: Int { shape.imageCount * problem.groups * strip.count * partCount }
  /// Tasks of a strip.
  private var partCount: Int { outputBlocks.count.dividedRoundingUp(by: blocksPerTask) }

  /// What a task computes, and where.
  private struct Work {
    let image: Int
    let group: Int
    let strip: Int
    /// Of the output.
    let rows: Range<Int>
    let blocks: ArraySlice<Range<Int>>
    /// The input channels of the group.
    let planes: UnsafePointer<Float>
    let copy: UnsafePointer<Float>
    /// Of one block: [vector][pixel of the strip][lane].
    let sums: UnsafeMutablePointer<Float>
  }

  private func tally(_ work: Work) {
    let taps = shape.height.tapCountInside(outputs: work.rows) * shape.width.kernel
    let outputs = work.blocks.reduce(0) { $0 + $1.count.roundedUp(to: lanes) }
    context.tally.add(taps * shape.width.output * problem.inputChannelsPerGroup * outputs, .multiplyAdds)
    guard !readsInPlace else { return }
    context.tally.add(strip.filledByteCount(channelCount: problem.inputChannelsPerGroup), .bytesPacked)
  }

  private var channelsTimesTaps: Int { problem.inputChannelsPerGroup * tapCount }

  /// Sums all channels of one output block.
  private func sumBlock(
    _ block: Range<Int>, of work: Work, panel: UnsafePointer<Float>, outputs: PlanePrefetch?,
    _ nextInputs: inout PlanePrefetch?
  ) {
    var outputs = outputs
    let (columns, tileCount) = (vectorCount(of: block), tileCount(of: block))
    let columnStride = work.rows.count * shape.width.output * lanes
    let source = readsInPlace ? work.planes + work.rows.lowerBound * rowStride : work.copy
    for range in channelRanges {
      let weights = panel + range.lowerBound * tapCount * columns * lanes
      let stepsPerRow = range.count * shape.width.kernel
      // Panels follow each other in the order of their use.
      let panelElementCount = range.count * tapCount * columns * lanes
      var nextPanel = PanelLookahead(
        weights + panelElementCount, count: panelElementCount, tileCount: work.rows.count * tileCount,
        stepCount: range.count * tapCount)
      stepOffsets[range.count]!.withUnsafeBufferPointer { offsets in
        for (index, row) in work.rows.enumerated() {
          let taps = shape.height.tapsInside(output: row)
          let scalars = source + (range.lowerBound * strip.channelPitch + index * rowStride)
          for tile in 0..<tileCount {
            outputs?.advance()
            nextInputs?.advance()
            let reduction = Reduction(
              offsets: offsets.baseAddress! + taps.lowerBound * stepsPerRow, stepCount: taps.count * stepsPerRow,
              pixelStride: pixelStride, isDivisible: shape.hasOnePixel, lookahead: nextPanel.next())
            let pixels = shape.width.output.part(tile, of: tileCount)
            table.channelTiles[rows: pixels.count, columns: columns].run(
              reduction, scalars + pixels.lowerBound * pixelStride,
              weights + taps.lowerBound * stepsPerRow * columns * lanes,
              TileTarget(
                work.sums + (index * shape.width.output + pixels.lowerBound) * lanes, stride: columnStride,
                accumulates: range.lowerBound > 0))
          }
        }
      }
    }
  }

  /// Register tiles that sum one block of a strip.
  private func tileRunCount(of block: Range<Int>, rowCount: Int) -> Int {
    channelRanges.count * rowCount * tileCount(of: block)
  }

  /// What `finishBlock` writes.
  private func outputs(of block: Range<Int>, _ work: Work, _ operands: ConvolutionOperands) -> PlanePrefetch? {
    if streams || shape.pixelsAreImages { return nil }
    return PlanePrefetch(
      operands.destination + outputOffset(of: block.lowerBound, work), count: work.rows.count * shape.width.output,
      planeCount: block.count, planeStride: problem.outputPlaneSize,
      stepCount: tileRunCount(of: block, rowCount: work.rows.count))
  }

  /// Neighbouring elements, a page, that a core follows on its own when they are copied: asking for them costs more.
  private static let followedElementCount = 1024

  /// What is read next from memory: by this thread's next task, most likely; or by the first block, where it reads in
  /// place.
  private func nextInputs(of work: Work) -> PlanePrefetch? {
    if readsInPlace { return laterRanges(of: work) }
    let next = work.strip + context.workers.stepToNextTask(of: taskCount)
    guard next < strip.count else { return nil }
    let firstRow = max(0, shape.height.inputPosition(output: next * strip.outputRowCount, tap: 0))
    let rowCount = min(strip.outputRowCount * shape.height.stride, shape.height.input - firstRow)
    let count = rowCount * shape.width.input
    guard count > 0 && count < Self.followedElementCount else { return nil }
    return PlanePrefetch(
      work.planes + firstRow * shape.width.input, count: count,
      planeCount: problem.inputChannelsPerGroup, planeStride: problem.inputPlaneSize,
      stepCount: work.blocks.count * tileRunCount(of: outputBlocks[0], rowCount: strip.outputRowCount))
  }

  /// The channels after the first range, each range while the one before it is summed.
  private func laterRanges(of work: Work) -> PlanePrefetch? {
    let (first, count) = (channelRanges[0].count, channelRanges.count)
    guard count > 1 && !shape.pixelsAreImages else { return nil }
    return PlanePrefetch(
      work.planes + first * problem.inputPlaneSize + work.rows.lowerBound * rowStride,
      count: work.rows.count * rowStride, planeCount: problem.inputChannelsPerGroup - first,
      planeStride: problem.inputPlaneSize,
      stepCount: tileRunCount(of: outputBlocks[0], rowCount: work.rows.count) * (count - 1) / count)
  }

  private func finishBlock(_ block: Range<Int>, of work: Work, _ operands: ConvolutionOperands) {
    let pixelCount = work.rows.count * shape.width.output
    for vector in 0..<vectorCount(of: block) {
      let first = block.lowerBound + vector * lanes
      let channels = first..<min(first + lanes, block.upperBound)
      let sums = work.sums + vector * pixelCount * lanes
      let offset = outputOffset(of: first, work)
      guard shape.pixelsAreImages else {
        finish(channels, of: work, sums, pixelCount: pixelCount, offset: offset, operands)
        continue
      }
      for image in 0..<pixelCount {
        finish(
          channels, of: work, sums + image * lanes, pixelCount: 1, offset: offset + image * problem.outputChannels,
          operands)
      }
    }
  }

  /// - Parameter offset: where the first channel's output goes.
  private func finish(
    _ channels: Range<Int>, of work: Work, _ sums: UnsafePointer<Float>, pixelCount: Int, offset: Int,
    _ operands: ConvolutionOperands
  ) {
    table.kernels.finishChannels(
      sums, channels.count, pixelCount, operands.destination + offset, problem.outputPlaneSize,
      operands.finish(
        problem.postOps, channel: work.group * problem.outputChannelsPerGroup + channels.lowerBound, offset: offset,
        streams: streams))
  }

  /// Where the strip's outputs of one of the group's channels begin.
  private func outputOffset(of channel: Int, _ work: Work) -> Int {
    let firstPixel = work.rows.lowerBound * shape.width.output
    let plane = (work.image * problem.groups + work.group) * problem.outputChannelsPerGroup + channel
    return shape.pixelsAreImages
      ? plane + firstPixel * problem.outputChannels : plane * problem.outputPlaneSize + firstPixel
  }
}
