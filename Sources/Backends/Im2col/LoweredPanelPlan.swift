import Convolution
import Kernels
import VectorKernels

/// The lowered matrix in panels: some steps of the reduction × the pixels of one register tile, written right before the
/// micro-kernels multiply it with all output channels, or by the first of them, so that it stays close and the matrix
/// never exists. Pixels are in vectors, and the sums are rows of the output already.
///
/// Panels are read from a padded copy of the input rows (`InputStrip`), without a look at padding or stride; those of
/// single taps at stride 1 from the input itself. Where few output channels would share a panel, the micro-kernels read
/// the strip's rows instead.
///
/// Packed weights: [group][range of steps][output block][step][output channel of the block].
///
/// - Source: the order of the loops: Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS
///   34(3), 2008; lowering within packing: Chetlur et al., "cuDNN: Efficient Primitives for Deep Learning", 2014.
final class LoweredPanelPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  /// Output channels of a group.
  private let outputChannels: Int
  private let table: KernelTable
  private let context: PlanContext
  private let strip: InputStrip?
  /// Elements from one output row's pixels to the next's, where panels are read from.
  private let rowPitch: Int
  /// Whether the micro-kernels read the strip, not a copy of it.
  private let readsStrip: Bool
  /// Where the pixels of each step of the reduction begin.
  private let stepOffsets: ConstantTable<Int>
  private let stepRanges: [Range<Int>]
  /// The same within a panel.
  private let panelOffsets: ConstantTable<Int>
  private let outputBlocks: ConstantTable<Range<Int>>
  /// Output blocks of one task.
  private let outputParts: [Range<Int>]
  /// Output channels of the largest part.
  private let largestPartChannelCount: Int
  private let cuts: PanelCuts
  private let panelElementCount: Int
  private let stripElementCount: Int
  /// Elements from one output channel's sums to the next, an odd number of vectors.
  private let sumsPitch: Int
  /// Output blocks of a task from which on the first one leaves a copy of its pixels for the others.
  private let fewestBlocksOfCopy: Int
  /// Whether panels are read from the input, and there are several, or a second-level cache does not hold it. Several are
  /// asked for even where it does, as it may be cold.
  private let prefetchesInput: Bool
  /// Whether the first panel of a strip asks for the weights meanwhile, as they come from a slower memory.
  private let prefetchesWeights: Bool
  /// Whether the output goes past the caches.
  private let streams: Bool
  /// Neighbouring output pixels of one task: whole rows where there is a strip.
  private let stripPixelCount: Int

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.table = table
    self.context = context
    outputChannels = problem.outputChannelsPerGroup
    let channels = problem.inputChannelsPerGroup
    let columns = table.pixelTiles.panelColumns(
      columns: problem.outputPlaneSize.dividedRoundingUp(by: table.kernels.lanes), rows: problem.outputChannelsPerGroup)
    let rows = table.pixelTiles.rowCount(columns: columns)
    let width = columns * table.kernels.lanes
    let outputBlocks = problem.outputChannelsPerGroup.split(intoPartsOfAtMost: rows)
    self.outputBlocks = ConstantTable(outputBlocks)
    let depth = channels * problem.height.kernel * problem.width.kernel
    stepRanges = depth.split(
      intoPartsOfAtMost: context.blocking.panelSteps(width: width, of: depth, panels: 4, wholePanels: 4))
    let stripPixelCounts: [Int]
    if problem.isPointwise {
      strip = nil
      rowPitch = problem.width.output
      readsStrip = false
      stepOffsets = ConstantTable((0..<channels).map { $0 * problem.inputPlaneSize })
      stripPixelCounts = Self.stripPixelCounts(
        of: problem.outputPlaneSize, panelWidth: width, most: context.blocking.stripPixels,
        workerCount: context.workers.workerCount)
    } else {
      let strip = InputStrip.fittingCaches(
        height: problem.height, width: problem.width, channels: channels, columnSlack: table.kernels.lanes,
        blocking: context.blocking,
        pixels: Self.mostPixels(of: problem, passCount: stepRanges.count, context.blocking),
        unit: context.workers.workerCount)
      self.strip = strip
      rowPitch = strip.rowPitch
      let cost = PanelCost(
        rows: outputBlocks[0].count, blocks: outputBlocks.count, panelWidth: width, lanes: table.kernels.lanes)
      readsStrip = strip.isLowered || cost.readsRowsSooner(of: problem.width.output)
      stepOffsets = ConstantTable(
        (0..<channels).flatMap { channel in
          strip.kernelRowOffsets.flatMap { row in
            strip.kernelColumnOffsets.map { channel * strip.channelPitch + row + $0 }
          }
        })
      stripPixelCounts = [strip.outputRowCount * problem.width.output]
    }
    panelOffsets = ConstantTable((0..<stepRanges[0].count + 1).map { $0 * width })
    fewestBlocksOfCopy = readsStrip ? .max : Self.fewestBlocksOfCopy(of: problem, lanes: table.kernels.lanes)
    let shares = PanelShares(
      .init(
        pixelCount: problem.outputPlaneSize, blockCount: outputBlocks.count,
        mostBlocks: max(1, context.blocking.panelOutputChannels / rows),
        panelWidth: width, planeCount: problem.batch * problem.groups,
        copiesInput: strip != nil && !readsStrip),
      stripPixelCounts: stripPixelCounts, workerCount: context.workers.workerCount)
    stripPixelCount = shares.stripPixelCount
    let readsRows = readsStrip && rowPitch != problem.width.output
    cuts = PanelCuts(panelWidth: width, cutWidth: readsRows ? problem.width.output : shares.stripPixelCount)
    outputParts = shares.outputParts
    largestPartChannelCount = outputParts.map { part in part.reduce(0) { $0 + outputBlocks[$1].count } }.max()!
    prefetchesInput =
      strip == nil
      && (problem.outputPlaneSize > width
        || problem.inputShape.byteCount + problem.outputShape.byteCount > context.blocking.stripByteCount)
    prefetchesWeights = !prefetchesInput && problem.weightsShape.byteCount > context.blocking.residentWeightsByteCount
    streams = context.blocking.streamsOutput(of: problem)
    panelElementCount = stepRanges.map(\.count).max()! * width + table.kernels.lanes
    stripElementCount = strip.map { channels * $0.channelPitch + table.kernels.lanes } ?? 0
    sumsPitch = (cuts.panelCount(of: stripPixelCount) * columns | 1) * table.kernels.lanes
  }

  /// Pixels that strips may have. A single pass keeps no sums, so that longer strips copy fewer rows twice, where outputs
  /// share rows.
  private static func mostPixels(of problem: ConvolutionProblem, passCount: Int, _ blocking: Blocking) -> Int {
    let sharesRows = problem.height.kernelExtent > problem.height.stride
    return (passCount == 1 && sharesRows ? 4 : 1) * blocking.stripPixels
  }

  /// Pixels of the longest strips that the blocking allows, and of shorter ones that more workers may share.
  private static func stripPixelCounts(of planeSize: Int, panelWidth: Int, most: Int, workerCount: Int) -> [Int] {
    let panels = planeSize.dividedRoundingUp(by: panelWidth)
    let fewest = panels.dividedRoundingUp(by: max(1, most / panelWidth))
    return (fewest...fewest * workerCount + workerCount - 1).map {
      min(planeSize, panels.dividedRoundingUp(by: $0) * panelWidth)
    }
  }

  private var lanes: Int { table.kernels.lanes }
  private var depth: Int { stepOffsets.elements.count }
  /// None where the reduction is one pass.
  private var sumsElementCount: Int { stepRanges.count > 1 ? largestPartChannelCount * sumsPitch : 0 }
  private var elementsPerWorker: Int {
    (stripElementCount + panelElementCount + sumsElementCount).roundedUp(to: AlignedBuffer.lineElementCount)
  }

  var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).denseFLOPs)]) }

  var summary: String {
    "\(outputBlocks.elements.map(\.count).max()!)x\(cuts.panelWidth) \(table.instructionSet.rawValue)"
      + ", panels of \(stepRanges.map(\.count).max()!) steps, strips of \(stripPixelCount) pixels"
  }

  var errorBound: ErrorBound { ErrorBound(depth: depth + 2) }
  var packedWeightsByteCount: Int { problem.weightsShape.byteCount }
  var workspaceByteCount: Int { context.workers.workerCount * elementsPerWorker * MemoryLayout<Float>.stride }

  var blockingParameters: [Blocking.Parameter] {
    [.panelByteCount, .panelOutputChannels, .stripPixels] + (strip == nil ? [] : [.stripByteCount])
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    context.tally.add(packedWeightsByteCount, .bytesPacked)
    var target = packed.assumingMemoryBound(to: Float.self)
    for group in 0..<problem.groups {
      for steps in stepRanges {
        for block in outputBlocks.elements {
          for step in steps {
            for output in block {
              target.pointee = weights[(group * outputChannels + output) * depth + step]
              target += 1
            }
          }
        }
      }
    }
  }

  private var stripCount: Int { problem.outputPlaneSize.dividedRoundingUp(by: stripPixelCount) }
  private var taskCount: Int { problem.batch * problem.groups * stripCount * outputParts.count }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let weights = packedWeights.assumingMemoryBound(to: Float.self)
    let memory = workspace.assumingMemoryBound(to: Float.self)
    context.workers.run(taskCount: taskCount) { task, worker in
      let (part, rest) = (task % outputParts.count, task / outputParts.count)
      let (index, plane) = (rest % stripCount, rest / stripCount)
      let pixels = index * stripPixelCount..<min(problem.outputPlaneSize, (index + 1) * stripPixelCount)
      let blocks = UnsafeBufferPointer(rebasing: outputBlocks.elements[outputParts[part]])
      let firstOutput = plane % problem.groups * outputChannels + blocks[0].lowerBound
      let offset = (plane * outputChannels + blocks[0].lowerBound) * problem.outputPlaneSize + pixels.lowerBound
      let work = Work(
        pixels: pixels, blocks: blocks,
        source: operands.source + plane * problem.inputChannelsPerGroup * problem.inputPlaneSize,
        weights: weights + plane % problem.groups * outputChannels * depth,
        output: TileTarget.Output(
          destination: operands.destination + offset, planeStride: problem.outputPlaneSize, pixelCount: pixels.count,
          finish: operands.finish(problem.postOps, channel: firstOutput, offset: offset, streams: streams)),
        memory: memory + worker * elementsPerWorker, worker: worker)
      multiply(work)
    }
  }

  /// What a task computes, and where.
  private struct Work {
    /// Of the output plane.
    let pixels: Range<Int>
    let blocks: UnsafeBufferPointer<Range<Int>>
    /// The input channels and the weights of the group.
    let source: UnsafePointer<Float>
    let weights: UnsafePointer<Float>
    /// All pixels of the first output channel.
    let output: TileTarget.Output
    let memory: UnsafeMutablePointer<Float>
    let worker: Int

    /// Output channels.
    var outputCount: Int { blocks[blocks.count - 1].upperBound - firstOutput }
    var firstOutput: Int { blocks[0].lowerBound }
  }

  private func multiply(_ work: Work) {
    let source = inputs(of: work)
    let panels = cuts.panelCount(of: work.pixels.count)
    var copiedCount = 0
    for (range, steps) in stepRanges.enumerated() {
      for panel in 0..<panels {
        let pixels = cuts.pixels(ofPanel: panel, of: work.pixels.count)
        let lowered = lower(steps, pixels: pixels, of: work, from: source)
        let target = target(of: pixels, panel: panel, steps: steps, work)
        if lowered.holdsCopy { copiedCount += steps.count * pixels.count }
        context.phase(.products, worker: work.worker) {
          var lookahead =
            nextPanel(after: panel, of: panels, range: range, from: source, work)
            ?? nextWeights(panel: panel, steps: steps, work)
          multiply(lowered, steps: steps, pixelCount: pixels.count, work, into: target, &lookahead)
        }
      }
    }
    context.tally.add(copiedCount * MemoryLayout<Float>.stride, .bytesPacked)
    context.tally.add(
      work.outputCount * depth * cuts.elementCount(of: work.pixels.count, lanes: lanes), .multiplyAdds)
  }

  /// What the next panel is read from: the same channels of the next pixels, the next channels, or the next strip.
  private func nextPanel(
    after panel: Int, of panelCount: Int, range: Int, from source: UnsafePointer<Float>, _ work: Work
  ) -> PanelLookahead? {
    guard prefetchesInput else { return nil }
    var (pixel, range) = ((panel + 1) * cuts.panelWidth, range)
    if panel + 1 == panelCount {
      range += 1
      pixel = 0
      if range == stepRanges.count {
        range = 0
        pixel = context.workers.stepToNextTask(of: taskCount) * stripPixelCount
      }
    }
    let count = min(cuts.panelWidth, problem.outputPlaneSize - work.pixels.lowerBound - pixel)
    guard count > 0 else { return nil }
    let steps = stepRanges[range]
    // Tiles of one output channel load as much as they can as it is.
    return PanelLookahead(
      planes: source + pixel + stepOffsets.elements[steps.lowerBound], count: count, planeCount: steps.count,
      planeStride: problem.inputPlaneSize, tileCount: work.blocks.count,
      stepCount: work.outputCount > 1 ? steps.count : nil)
  }

  /// The weights of the second block and on, and those behind the last one.
  private func nextWeights(panel: Int, steps: Range<Int>, _ work: Work) -> PanelLookahead? {
    guard prefetchesWeights && panel == 0 else { return nil }
    return PanelLookahead(
      work.weights + steps.lowerBound * outputChannels + work.blocks[0].upperBound * steps.count,
      count: work.outputCount * steps.count, tileCount: work.blocks.count, stepCount: steps.count)
  }

  /// Where the steps' offsets start from: the padded copy of the rows, or the rows themselves.
  private func inputs(of work: Work) -> UnsafePointer<Float> {
    guard let strip else { return work.source + work.pixels.lowerBound }
    context.phase(.packing, worker: work.worker) {
      strip.fill(
        work.memory, from: work.source, channelCount: problem.inputChannelsPerGroup,
        firstOutputRow: work.pixels.lowerBound / problem.width.output, kernels: table.kernels)
    }
    context.tally.add(strip.filledByteCount(channelCount: problem.inputChannelsPerGroup), .bytesPacked)
    return UnsafePointer(work.memory)
  }

  /// A row of pixels for each step.
  private struct Panel {
    let pixels: UnsafePointer<Float>
    /// Where the rows begin, from the first step on.
    let offsets: UnsafePointer<Int>
    /// Where the first output block leaves a copy for the others.
    let copy: UnsafeMutablePointer<Float>?
    /// Whether the pixels are a copy, or there will be one.
    let holdsCopy: Bool
  }

  /// A copy of single taps is worth it from the second block on where vectors straddle cache lines or where the same pixels
  /// of all channels share a few sets of a cache, and otherwise where several blocks find the pixels of all channels on
  /// fewer pages.
  private static func fewestBlocksOfCopy(of problem: ConvolutionProblem, lanes: Int) -> Int {
    let isAligned = problem.isPointwise && problem.inputPlaneSize.isMultiple(of: lanes)
    return isAligned && !problem.planesShareCacheSets ? 6 : 2
  }

  /// Elements from the strip's first pixel to others that are neighbours there in whole vectors; nil if they are not.
  /// Strips may be read beyond a channel's last pixel, the input may not.
  private func place(of pixels: Range<Int>) -> Int? {
    guard strip != nil else { return pixels.count.isMultiple(of: lanes) ? pixels.lowerBound : nil }
    let (row, column) = pixels.lowerBound.quotientAndRemainder(dividingBy: problem.width.output)
    guard rowPitch == problem.width.output || column + pixels.count <= problem.width.output else { return nil }
    return row * rowPitch + column
  }

  private func lower(
    _ steps: Range<Int>, pixels: Range<Int>, of work: Work, from source: UnsafePointer<Float>
  ) -> Panel {
    let panel = work.memory + stripElementCount
    if let place = place(of: pixels) {
      let copies = work.blocks.count >= fewestBlocksOfCopy
      return Panel(
        pixels: source + place, offsets: stepOffsets.elements.baseAddress! + steps.lowerBound,
        copy: copies ? panel : nil, holdsCopy: copies)
    }
    context.phase(.lowering, worker: work.worker) {
      if strip != nil {
        packRows(steps, pixels: pixels, from: source, into: panel)
      } else {
        // Nothing may be read beyond the last plane.
        for (index, offset) in stepOffsets.elements[steps].enumerated() {
          (panel + index * cuts.panelWidth).update(from: source + offset + pixels.lowerBound, count: pixels.count)
        }
      }
    }
    return Panel(pixels: panel, offsets: panelOffsets.elements.baseAddress!, copy: nil, holdsCopy: true)
  }

  private func packRows(
    _ steps: Range<Int>, pixels: Range<Int>, from source: UnsafePointer<Float>, into panel: UnsafeMutablePointer<Float>
  ) {
    let width = problem.width.output
    let rows = pixels.lowerBound / width...(pixels.upperBound - 1) / width
    withUnsafeTemporaryAllocation(of: PanelSegment.self, capacity: rows.count) { segments in
      for (index, row) in rows.enumerated() {
        let columns = pixels.clamped(to: row * width..<(row + 1) * width)
        segments[index] = PanelSegment(
          source: row * rowPitch + columns.lowerBound - row * width,
          target: columns.lowerBound - pixels.lowerBound,
          vectorCount: columns.count.dividedRoundingUp(by: lanes))
      }
      table.kernels.packPanel(
        source, stepOffsets.elements.baseAddress! + steps.lowerBound, steps.count, segments.baseAddress!,
        segments.count, panel, cuts.panelWidth)
    }
  }

  private func multiply(
    _ panel: Panel, steps: Range<Int>, pixelCount: Int, _ work: Work, into target: PanelTarget,
    _ lookahead: inout PanelLookahead?
  ) {
    let columns = pixelCount.dividedRoundingUp(by: lanes)
    var weights = work.weights + (steps.lowerBound * outputChannels + work.firstOutput * steps.count)
    var (pixels, offsets) = (panel.pixels, panel.offsets)
    var copy = panel.copy.map { VectorCopy($0, stride: cuts.panelWidth) }
    for block in work.blocks {
      let reduction = Reduction(offsets: offsets, stepCount: steps.count, copy: copy, lookahead: lookahead?.next())
      table.pixelTiles[rows: block.count, columns: columns].run(
        reduction, weights, pixels, target.rows(from: block.lowerBound - work.firstOutput))
      if let written = copy {
        (pixels, offsets) = (UnsafePointer(written.destination), panelOffsets.elements.baseAddress!)
        copy = nil
      }
      weights += block.count * steps.count
    }
  }

  private func target(of pixels: Range<Int>, panel: Int, steps: Range<Int>, _ work: Work) -> PanelTarget {
    PanelTarget(
      sums: work.memory + (stripElementCount + panelElementCount + panel * cuts.panelWidth), sumsPitch: sumsPitch,
      accumulates: steps.lowerBound > 0, output: steps.upperBound == depth ? work.output : nil,
      firstPixel: pixels.lowerBound, pixelCount: pixels.count)
  }
}

/// Where the sums of a panel are kept, in whole vectors, or its outputs left.
private struct PanelTarget {
  /// Of the first output channel.
  let sums: UnsafeMutablePointer<Float>
  let sumsPitch: Int
  let accumulates: Bool
  /// All pixels of the first output channel, once the sums are complete.
  let output: TileTarget.Output?
  let firstPixel: Int
  let pixelCount: Int

  /// Those of the output channels from `row` on. Made where it is used: a copy would wait for the stores of the tile before.
  @inline(__always)
  func rows(from row: Int) -> TileTarget {
    TileTarget(
      sums + row * sumsPitch, stride: sumsPitch, accumulates: accumulates,
      output: output.map { output in
        let offset = row * output.planeStride + firstPixel
        return TileTarget.Output(
          destination: output.destination + offset, planeStride: output.planeStride, pixelCount: pixelCount,
          finish: Finish(
            bias: output.finish.bias.map { $0 + row }, residual: output.finish.residual.map { $0 + offset },
            clearsNegative: output.finish.clearsNegative, streams: output.finish.streams))
      })
  }
}
