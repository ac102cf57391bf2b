import Convolution
import Kernels
import Tensors
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
  private let layout: ChannelTileLayout
  /// Whether the output goes past the caches.
  private let streams: Bool

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.table = table
    self.context = context
    layout = ChannelTileLayout(
      problem, table: table, blocking: context.blocking, workerCount: context.workers.workerCount)
    streams = context.blocking.streamsOutput(of: problem)
  }

  private var shape: ChannelTileShape { layout.shape }
  private var lanes: Int { table.kernels.lanes }
  private var channelsTimesTaps: Int { problem.inputChannelsPerGroup * shape.tapCount }
  /// Packed weights of a group.
  private var packedGroupCount: Int { problem.outputChannelsPerGroup.roundedUp(to: lanes) * channelsTimesTaps }

  var cost: PlanCost {
    let channelPairs = problem.outputChannels * problem.inputChannelsPerGroup
    return PlanCost([.init(.products, flops: 2 * channelPairs * shape.executedMACs)])
  }

  var summary: String {
    let widest = layout.outputBlocks[0]
    let rows = shape.width.output.dividedRoundingUp(by: layout.tileCount(of: widest))
    return "\(rows)x\(layout.vectorCount(of: widest) * lanes) \(table.instructionSet.rawValue)"
      + ", strips of \(layout.strip.outputRowCount) rows, \(layout.passes[0].channels.count) channels a pass"
  }

  var errorBound: ErrorBound { ErrorBound(depth: channelsTimesTaps + 2) }
  var packedWeightsByteCount: Int { problem.groups * packedGroupCount * MemoryLayout<Float>.stride }
  var workspaceByteCount: Int {
    context.workers.workerCount * layout.elementsPerWorker * MemoryLayout<Float>.stride
  }

  var blockingParameters: [Blocking.Parameter] {
    [.panelByteCount, .stripByteCount, .stripPixels, .tileVectors]
      + (problem.readsNoPadding ? [.largestPlaneInPlace] : [])
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    context.tally.add(packedWeightsByteCount, .bytesPacked)
    var target = packed.assumingMemoryBound(to: Float.self)
    for group in 0..<problem.groups {
      for block in layout.outputBlocks {
        for pass in layout.passes {
          target = problem.packPanel(
            weights, outputs: block, of: group, channels: pass.channels, places: block.count.roundedUp(to: lanes),
            into: target)
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
      let (part, rest) = (task % layout.partCount, task / layout.partCount)
      let (strip, plane) = (rest % layout.strip.count, rest / layout.strip.count)
      let own = memory + worker * layout.elementsPerWorker
      let work = Work(
        task: task, image: plane / problem.groups, group: plane % problem.groups, strip: strip,
        rows: layout.strip.outputRows(strip), blocks: layout.blocks(ofPart: part),
        planes: operands.source[plane / problem.groups]
          + plane % problem.groups * problem.inputChannelsPerGroup * problem.inputPlaneSize,
        pixelStride: shape.pixelsAreImages ? operands.source.stride : layout.pixelStride, copy: own,
        sums: own + layout.copyElementCount)
      if !layout.readsInPlace {
        context.phase(.packing, worker: worker) {
          layout.strip.fill(
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
        context.phase(.epilogue, worker: worker) { storeBlock(block, of: work, operands) }
      }
      tally(work)
    }
  }

  private var taskCount: Int { shape.imageCount * problem.groups * layout.strip.count * layout.partCount }

  /// What a task computes, and where.
  private struct Work {
    let task: Int
    let image: Int
    let group: Int
    let strip: Int
    /// Of the output.
    let rows: Range<Int>
    let blocks: ArraySlice<Range<Int>>
    /// The input channels of the group.
    let planes: UnsafePointer<Float>
    /// Elements from one output pixel to the next of its row, where they are read.
    let pixelStride: Int
    let copy: UnsafePointer<Float>
    /// Of one block: [vector][pixel of the strip][lane].
    let sums: UnsafeMutablePointer<Float>
  }

  private func tally(_ work: Work) {
    let taps = shape.height.tapCountInside(outputs: work.rows) * shape.width.kernel
    let outputs = work.blocks.reduce(0) { $0 + $1.count.roundedUp(to: lanes) }
    context.tally.add(taps * shape.width.output * problem.inputChannelsPerGroup * outputs, .multiplyAdds)
    guard !layout.readsInPlace else { return }
    context.tally.add(layout.strip.filledByteCount(channelCount: problem.inputChannelsPerGroup), .bytesPacked)
  }

  /// Sums all channels of one output block.
  private func sumBlock(
    _ block: Range<Int>, of work: Work, panel: UnsafePointer<Float>, outputs: PlanePrefetch?,
    _ nextInputs: inout PlanePrefetch?
  ) {
    var outputs = outputs
    let (columns, tileCount) = (layout.vectorCount(of: block), layout.tileCount(of: block))
    let columnStride = work.rows.count * shape.width.output * lanes
    let rowStride = shape.pixelsAreImages ? shape.width.input * work.pixelStride : layout.rowStride
    let source = layout.readsInPlace ? work.planes + work.rows.lowerBound * rowStride : work.copy
    for pass in layout.passes {
      let (channels, offsets) = (pass.channels, pass.stepOffsets.elements.baseAddress!)
      let weights = panel + channels.lowerBound * shape.tapCount * columns * lanes
      let stepsPerRow = channels.count * shape.width.kernel
      // Panels follow each other in the order of their use.
      let panelElementCount = channels.count * shape.tapCount * columns * lanes
      var nextPanel = PanelLookahead(
        weights + panelElementCount, count: panelElementCount, tileCount: work.rows.count * tileCount,
        stepCount: channels.count * shape.tapCount)
      for (index, row) in work.rows.enumerated() {
        let taps = shape.height.tapsInside(output: row)
        let scalars = source + (channels.lowerBound * layout.strip.channelPitch + index * rowStride)
        for tile in 0..<tileCount {
          outputs?.advance()
          nextInputs?.advance()
          let reduction = Reduction(
            offsets: offsets + taps.lowerBound * stepsPerRow, stepCount: taps.count * stepsPerRow,
            pixelStride: work.pixelStride, isDivisible: shape.hasOnePixel, lookahead: nextPanel.next())
          let pixels = shape.width.output.part(tile, of: tileCount)
          table.channelTiles[rows: pixels.count, columns: columns].run(
            reduction, scalars + pixels.lowerBound * work.pixelStride,
            weights + taps.lowerBound * stepsPerRow * columns * lanes,
            TileTarget(
              work.sums + (index * shape.width.output + pixels.lowerBound) * lanes, stride: columnStride,
              accumulates: channels.lowerBound > 0))
        }
      }
    }
  }

  /// Register tiles that sum one block of a strip.
  private func tileRunCount(of block: Range<Int>, rowCount: Int) -> Int {
    layout.passes.count * rowCount * layout.tileCount(of: block)
  }

  /// What `storeBlock` writes.
  private func outputs(of block: Range<Int>, _ work: Work, _ operands: ConvolutionOperands) -> PlanePrefetch? {
    if streams || shape.pixelsAreImages { return nil }
    return PlanePrefetch(
      operands.destination[work.image] + outputOffset(of: block.lowerBound, work),
      count: work.rows.count * shape.width.output,
      planeCount: block.count, planeStride: problem.outputPlaneSize,
      stepCount: tileRunCount(of: block, rowCount: work.rows.count))
  }

  /// Neighbouring elements, a page, that a core follows on its own when they are copied: asking for them costs more.
  private static let followedElementCount = 1024

  /// What is read next from memory: by this thread's next task, most likely; or by the first block, where it reads in
  /// place.
  private func nextInputs(of work: Work) -> PlanePrefetch? {
    if layout.readsInPlace { return laterRanges(of: work) }
    let step = context.workers.stepToNextGroup(after: work.task, of: taskCount, groupSize: layout.partCount)
    let next = work.strip + step
    guard step > 0 && next < layout.strip.count else { return nil }
    let firstRow = max(0, shape.height.inputPosition(output: next * layout.strip.outputRowCount, tap: 0))
    let rowCount = min(layout.strip.outputRowCount * shape.height.stride, shape.height.input - firstRow)
    let count = rowCount * shape.width.input
    guard count > 0 && count < Self.followedElementCount else { return nil }
    return PlanePrefetch(
      work.planes + firstRow * shape.width.input, count: count,
      planeCount: problem.inputChannelsPerGroup, planeStride: problem.inputPlaneSize,
      stepCount: work.blocks.count * tileRunCount(of: layout.outputBlocks[0], rowCount: layout.strip.outputRowCount))
  }

  /// The channels after the first pass, those of each while the one before it is summed.
  private func laterRanges(of work: Work) -> PlanePrefetch? {
    let (first, count) = (layout.passes[0].channels.count, layout.passes.count)
    guard count > 1 && !shape.pixelsAreImages else { return nil }
    return PlanePrefetch(
      work.planes + first * problem.inputPlaneSize + work.rows.lowerBound * layout.rowStride,
      count: work.rows.count * layout.rowStride, planeCount: problem.inputChannelsPerGroup - first,
      planeStride: problem.inputPlaneSize,
      stepCount: tileRunCount(of: layout.outputBlocks[0], rowCount: work.rows.count) * (count - 1) / count)
  }

  private func storeBlock(_ block: Range<Int>, of work: Work, _ operands: ConvolutionOperands) {
    let pixelCount = work.rows.count * shape.width.output
    for vector in 0..<layout.vectorCount(of: block) {
      let first = block.lowerBound + vector * lanes
      let channels = first..<min(first + lanes, block.upperBound)
      let sums = work.sums + vector * pixelCount * lanes
      guard shape.pixelsAreImages else {
        store(channels, of: work, image: work.image, sums, pixelCount: pixelCount, operands)
        continue
      }
      let firstImage = work.rows.lowerBound * shape.width.output
      for pixel in 0..<pixelCount {
        store(channels, of: work, image: firstImage + pixel, sums + pixel * lanes, pixelCount: 1, operands)
      }
    }
  }

  private func store(
    _ channels: Range<Int>, of work: Work, image: Int, _ sums: UnsafePointer<Float>, pixelCount: Int,
    _ operands: ConvolutionOperands
  ) {
    let offset = outputOffset(of: channels.lowerBound, work)
    table.kernels.deinterleaveChannels(
      sums, channels.count, pixelCount, operands.destination[image] + offset, problem.outputPlaneSize,
      operands.epilogue(
        problem.postOps, image: image, channel: work.group * problem.outputChannelsPerGroup + channels.lowerBound,
        offset: offset, streams: streams))
  }

  /// Where the strip's outputs of one of the group's channels begin in an image.
  private func outputOffset(of channel: Int, _ work: Work) -> Int {
    let firstPixel = shape.pixelsAreImages ? 0 : work.rows.lowerBound * shape.width.output
    return (work.group * problem.outputChannelsPerGroup + channel) * problem.outputPlaneSize + firstPixel
  }
}
