import Convolution
import Kernels
import Tensors
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
  private let tiling: PanelTiling
  private let panelSource: PanelSource
  private let shares: PanelShares
  private let cuts: PanelCuts
  private let layout: PanelMemoryLayout
  private let prefetched: Prefetched
  /// Whether the output goes past the caches.
  private let streams: Bool

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    let (blocking, workerCount) = (context.blocking, context.workers.workerCount)
    self.problem = problem
    self.table = table
    self.context = context
    outputChannels = problem.outputChannelsPerGroup
    tiling = PanelTiling(problem, table: table, blocking: blocking)
    panelSource = PanelSource(problem, tiling, blocking: blocking, workerCount: workerCount)
    shares = PanelShares(problem, tiling, panelSource, blocking: blocking, workerCount: workerCount)
    cuts = PanelCuts(panelWidth: tiling.panelWidth, cutWidth: panelSource.readRowWidth ?? shares.stripPixelCount)
    layout = PanelMemoryLayout(
      problem, tiling, panelSource, outputParts: shares.outputParts,
      panelCount: cuts.panelCount(of: shares.stripPixelCount))
    prefetched = Prefetched(
      problem, readsInput: panelSource.strip == nil, panelWidth: tiling.panelWidth, blocking: blocking)
    streams = blocking.streamsOutput(of: problem)
  }

  /// What is asked for while panels are multiplied.
  private enum Prefetched {
    /// What the next panel is read from, if that is the input.
    case nextPanel
    /// The weights, with the first panel of a strip.
    case weights
    case nothing

    /// Several panels are asked for even where a second-level cache holds the input, as it may be cold; weights where they
    /// come from a slower memory.
    init(_ problem: ConvolutionProblem, readsInput: Bool, panelWidth: Int, blocking: Blocking) {
      let byteCount = problem.inputShape.byteCount + problem.outputShape.byteCount
      if readsInput && (problem.outputPlaneSize > panelWidth || byteCount > blocking.residentWeightsByteCount) {
        self = .nextPanel
      } else {
        self = problem.weightsShape.byteCount > blocking.residentWeightsByteCount ? .weights : .nothing
      }
    }
  }

  var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).denseFLOPs)]) }

  var summary: String {
    "\(tiling.rows)x\(tiling.panelWidth) \(table.instructionSet.rawValue)"
      + ", panels of \(tiling.stepsPerPass) steps, strips of \(shares.stripPixelCount) pixels"
  }

  var errorBound: ErrorBound { ErrorBound(depth: tiling.depth + 2) }
  var packedWeightsByteCount: Int { problem.weightsShape.byteCount }
  var workspaceByteCount: Int { context.workers.workerCount * layout.elementCount * MemoryLayout<Float>.stride }

  var blockingParameters: [Blocking.Parameter] {
    [.panelByteCount, .panelOutputChannels, .stripPixels] + (panelSource.strip == nil ? [] : [.stripByteCount])
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    context.tally.add(packedWeightsByteCount, .bytesPacked)
    var target = packed.assumingMemoryBound(to: Float.self)
    for group in 0..<problem.groups {
      for steps in tiling.stepRanges {
        for block in tiling.outputBlocks.elements {
          for step in steps {
            for output in block {
              target.pointee = weights[(group * outputChannels + output) * tiling.depth + step]
              target += 1
            }
          }
        }
      }
    }
  }

  private var stripCount: Int { problem.outputPlaneSize.dividedRoundingUp(by: shares.stripPixelCount) }
  private var taskCount: Int { problem.batch * problem.groups * stripCount * shares.outputParts.count }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let weights = packedWeights.assumingMemoryBound(to: Float.self)
    let memory = workspace.assumingMemoryBound(to: Float.self)
    context.workers.run(taskCount: taskCount) { task, worker in
      let (part, rest) = (task % shares.outputParts.count, task / shares.outputParts.count)
      let (index, plane) = (rest % stripCount, rest / stripCount)
      let pixels = index * shares.stripPixelCount..<min(problem.outputPlaneSize, (index + 1) * shares.stripPixelCount)
      let blocks = UnsafeBufferPointer(rebasing: tiling.outputBlocks.elements[shares.outputParts[part]])
      let (image, group) = plane.quotientAndRemainder(dividingBy: problem.groups)
      let firstOutput = group * outputChannels + blocks[0].lowerBound
      let offset = firstOutput * problem.outputPlaneSize + pixels.lowerBound
      let work = Work(
        task: task, pixels: pixels, blocks: blocks,
        source: operands.source[image] + group * problem.inputChannelsPerGroup * problem.inputPlaneSize,
        weights: weights + group * outputChannels * tiling.depth,
        output: TileTarget.Output(
          destination: operands.destination[image] + offset, planeStride: problem.outputPlaneSize,
          pixelCount: pixels.count,
          epilogue: operands.epilogue(
            problem.postOps, image: image, channel: firstOutput, offset: offset, streams: streams)),
        memory: memory + worker * layout.elementCount, worker: worker)
      multiply(work)
    }
  }

  /// What a task computes, and where.
  private struct Work {
    let task: Int
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
    for (range, steps) in tiling.stepRanges.enumerated() {
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
      work.outputCount * tiling.depth * cuts.elementCount(of: work.pixels.count, lanes: tiling.lanes), .multiplyAdds)
  }

  /// What the next panel is read from: the same channels of the next pixels, the next channels, or the next strip.
  private func nextPanel(
    after panel: Int, of panelCount: Int, range: Int, from source: UnsafePointer<Float>, _ work: Work
  ) -> PanelLookahead? {
    guard prefetched == .nextPanel else { return nil }
    var (pixel, range) = ((panel + 1) * cuts.panelWidth, range)
    if panel + 1 == panelCount {
      range += 1
      pixel = 0
      if range == tiling.stepRanges.count {
        let step = context.workers.stepToNextGroup(
          after: work.task, of: taskCount, groupSize: shares.outputParts.count)
        guard step > 0 else { return nil }
        range = 0
        pixel = step * shares.stripPixelCount
      }
    }
    let count = min(cuts.panelWidth, problem.outputPlaneSize - work.pixels.lowerBound - pixel)
    guard count > 0 else { return nil }
    let steps = tiling.stepRanges[range]
    // Tiles of one output channel load as much as they can as it is.
    return PanelLookahead(
      planes: source + pixel + panelSource.stepOffsets.elements[steps.lowerBound], count: count,
      planeCount: steps.count, planeStride: problem.inputPlaneSize, tileCount: work.blocks.count,
      stepCount: work.outputCount > 1 ? steps.count : nil)
  }

  /// The weights of the second block and on, and those behind the last one.
  private func nextWeights(panel: Int, steps: Range<Int>, _ work: Work) -> PanelLookahead? {
    guard prefetched == .weights && panel == 0 else { return nil }
    return PanelLookahead(
      work.weights + steps.lowerBound * outputChannels + work.blocks[0].upperBound * steps.count,
      count: work.outputCount * steps.count, tileCount: work.blocks.count, stepCount: steps.count)
  }

  /// Where the steps' offsets start from: the padded copy of the rows, or the rows themselves.
  private func inputs(of work: Work) -> UnsafePointer<Float> {
    guard let strip = panelSource.strip else { return work.source + work.pixels.lowerBound }
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

  private func lower(
    _ steps: Range<Int>, pixels: Range<Int>, of work: Work, from source: UnsafePointer<Float>
  ) -> Panel {
    let panel = work.memory + layout.panelOffset
    if let place = panelSource.place(of: pixels) {
      let copies = work.blocks.count >= panelSource.fewestBlocksOfCopy
      return Panel(
        pixels: source + place, offsets: panelSource.stepOffsets.elements.baseAddress! + steps.lowerBound,
        copy: copies ? panel : nil, holdsCopy: copies)
    }
    context.phase(.lowering, worker: work.worker) {
      if panelSource.strip != nil {
        packRows(steps, pixels: pixels, from: source, into: panel)
      } else {
        // Nothing may be read beyond the last plane.
        for (index, offset) in panelSource.stepOffsets.elements[steps].enumerated() {
          (panel + index * cuts.panelWidth).update(from: source + offset + pixels.lowerBound, count: pixels.count)
        }
      }
    }
    return Panel(pixels: panel, offsets: tiling.panelOffsets.elements.baseAddress!, copy: nil, holdsCopy: true)
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
          source: row * panelSource.rowPitch + columns.lowerBound - row * width,
          target: columns.lowerBound - pixels.lowerBound,
          vectorCount: columns.count.dividedRoundingUp(by: tiling.lanes))
      }
      table.kernels.packPanel(
        source, panelSource.stepOffsets.elements.baseAddress! + steps.lowerBound, steps.count, segments.baseAddress!,
        segments.count, panel, cuts.panelWidth)
    }
  }

  private func multiply(
    _ panel: Panel, steps: Range<Int>, pixelCount: Int, _ work: Work, into target: PanelTarget,
    _ lookahead: inout PanelLookahead?
  ) {
    let columns = pixelCount.dividedRoundingUp(by: tiling.lanes)
    var weights = work.weights + (steps.lowerBound * outputChannels + work.firstOutput * steps.count)
    var (pixels, offsets) = (panel.pixels, panel.offsets)
    var copy = panel.copy.map { VectorCopy($0, stride: cuts.panelWidth) }
    for block in work.blocks {
      let reduction = Reduction(offsets: offsets, stepCount: steps.count, copy: copy, lookahead: lookahead?.next())
      table.pixelTiles[rows: block.count, columns: columns].run(
        reduction, weights, pixels, target.rows(from: block.lowerBound - work.firstOutput))
      if let written = copy {
        (pixels, offsets) = (UnsafePointer(written.destination), tiling.panelOffsets.elements.baseAddress!)
        copy = nil
      }
      weights += block.count * steps.count
    }
  }

  private func target(of pixels: Range<Int>, panel: Int, steps: Range<Int>, _ work: Work) -> PanelTarget {
    PanelTarget(
      sums: work.memory + (layout.sumsOffset + panel * cuts.panelWidth), sumsPitch: layout.sumsPitch,
      accumulates: steps.lowerBound > 0, output: steps.upperBound == tiling.depth ? work.output : nil,
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
          epilogue: Epilogue(
            bias: output.epilogue.bias.map { $0 + row }, residual: output.epilogue.residual.map { $0 + offset },
            low: output.epilogue.low, high: output.epilogue.high, streams: output.epilogue.streams))
      })
  }
}
