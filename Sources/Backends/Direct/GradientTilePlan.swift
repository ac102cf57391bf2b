import Convolution
import Kernels
import Tensors
import VectorKernels

/// The gradient of the weights with output channels in vectors: a register tile of input channels, or of neighbouring taps,
/// × some vectors of output channels, the reduction running over the pixels of some rows.
///
/// The gradients of the outputs are brought into vectors of channels, the input is copied with its padding (`InputStrip`). Tiles
/// of all taps read the same of both. Sums stay in registers for a piece of pixels, and are kept in memory between pieces.
///
/// - Source: Georganas et al., "Anatomy of High-Performance Deep Learning Convolutions on SIMD Architectures", SC 2018,
///   section II-J (weight gradient update).
final class GradientTilePlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  private let layout: GradientTileLayout
  private let sums: WeightsGradientSums
  /// Output blocks of one task.
  private let blocksPerTask: Int

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.table = table
    self.context = context
    let layout = GradientTileLayout(problem, table: table, blocking: context.blocking)
    self.layout = layout
    let (channels, columns) = (problem.inputChannelsPerGroup, problem.width.kernel)
    sums = WeightsGradientSums(
      problem,
      rowStrides: layout.tileRows == .channels
        ? .init(tapRow: columns * channels, tapColumn: channels, channel: 1)
        : .init(tapRow: channels * columns, tapColumn: 1, channel: columns), partCount: layout.partCount, table: table)
    let wanted = context.workers.workerCount.dividedRoundingUp(by: layout.partCount * problem.groups)
    blocksPerTask = layout.blocks.count.dividedRoundingUp(by: min(wanted, layout.blocks.count))
  }

  private var lanes: Int { table.kernels.lanes }
  private var tasksPerGroup: Int { layout.blocks.count.dividedRoundingUp(by: blocksPerTask) }

  var cost: PlanCost {
    let taps = problem.height.tapCountInside * problem.width.kernel * problem.width.output
    let all = problem.height.output * problem.height.kernel * problem.width.kernel * problem.width.output
    let channelPairs = problem.outputChannels * problem.inputChannelsPerGroup
    return PlanCost([.init(.products, flops: 2 * problem.batch * channelPairs * (layout.sortsRows ? taps : all))])
  }

  var summary: String {
    let columns = layout.blocks[0].count
    let rows = layout.tileRows == .channels ? problem.inputChannelsPerGroup : problem.width.kernel
    let tileRows = rows.dividedRoundingUp(by: rows.dividedRoundingUp(by: table.channelTiles.rowCount(columns: columns)))
    return "\(tileRows)x\(columns * lanes) \(table.instructionSet.rawValue)"
      + ", pieces of \(layout.pixelCount) pixels, \(layout.chunks[0].count) channels at once"
      + (layout.partCount == 1 ? "" : ", \(layout.partCount) parts")
  }

  var errorBound: ErrorBound {
    ErrorBound(depth: problem.batch * problem.outputPlaneSize + layout.pieceCount + layout.partCount)
  }
  var packedWeightsByteCount: Int { 0 }
  private var elementsPerWorker: Int {
    max(layout.copyElementCount + layout.panelElementCount, sums.elementsPerWorker)
      .roundedUp(to: AlignedBuffer.lineElementCount)
  }
  private var sumElementCount: Int { sums.elementCount.roundedUp(to: AlignedBuffer.lineElementCount) }
  var workspaceByteCount: Int {
    (sumElementCount + context.workers.workerCount * elementsPerWorker) * MemoryLayout<Float>.stride
  }
  var blockingParameters: [Blocking.Parameter] { [.panelByteCount, .stripByteCount, .tileVectors] }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {}

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    guard let gradient = operands.gradient else { return }
    let memory = workspace.assumingMemoryBound(to: Float.self)
    let scratch = memory + sumElementCount
    context.workers.run(taskCount: layout.partCount * problem.groups * tasksPerGroup) { task, worker in
      let (share, rest) = (task % tasksPerGroup, task / tasksPerGroup)
      let (group, part) = (rest % problem.groups, rest / problem.groups)
      let first = share * blocksPerTask
      let work = Work(
        group: group, part: part, blocks: layout.blocks[first..<min(layout.blocks.count, first + blocksPerTask)],
        worker: worker, source: operands.source, gradient: gradient, sums: memory,
        copy: scratch + worker * elementsPerWorker,
        panel: scratch + (worker * elementsPerWorker + layout.copyElementCount))
      sum(work)
    }
    sums.store(memory, to: operands.destination, scratch: scratch, context: context)
  }

  /// What a task computes, and where.
  private struct Work {
    let group: Int
    let part: Int
    let blocks: ArraySlice<Range<Int>>
    let worker: Int
    let source: ImageBatch
    let gradient: ImageBatch
    let sums: UnsafeMutablePointer<Float>
    let copy: UnsafeMutablePointer<Float>
    let panel: UnsafeMutablePointer<Float>
  }

  private func sum(_ work: Work) {
    context.phase(.products, worker: work.worker) {
      sums.clear(
        work.sums, part: work.part, group: work.group,
        vectors: work.blocks.first!.lowerBound..<work.blocks.last!.upperBound)
    }
    for index in layout.pieceCount.part(work.part, of: layout.partCount) {
      let piece = layout.piece(index)
      for chunk in layout.chunks {
        context.phase(.packing, worker: work.worker) { copyInput(of: chunk, piece, work) }
        for block in work.blocks {
          context.phase(.packing, worker: work.worker) { copyGradients(of: block, piece, work) }
          context.phase(.products, worker: work.worker) { multiply(block, chunk, piece, work) }
        }
      }
      tally(piece, work)
    }
  }

  private func tally(_ piece: GradientTileLayout.Piece, _ work: Work) {
    let pixels = piece.images.count * piece.rows.count * problem.width.output
    let outputs = work.blocks.reduce(0) { $0 + $1.count } * lanes
    context.tally.add(pixels * outputs * sums.rowCount, .multiplyAdds)
    context.tally.add(
      layout.strip.filledByteCount(channelCount: piece.images.count * problem.inputChannelsPerGroup)
        + layout.chunks.count * pixels * outputs * MemoryLayout<Float>.stride, .bytesPacked)
  }

  // MARK: Operands

  private func copyInput(of chunk: Range<Int>, _ piece: GradientTileLayout.Piece, _ work: Work) {
    let channel = work.group * problem.inputChannelsPerGroup + chunk.lowerBound
    let imagePitch = layout.chunks.map(\.count).max()! * layout.strip.channelPitch
    for (index, image) in piece.images.enumerated() {
      layout.strip.fill(
        work.copy + index * imagePitch, from: work.source[image] + channel * problem.inputPlaneSize,
        channelCount: chunk.count, firstOutputRow: piece.rows.lowerBound, kernels: table.kernels)
    }
  }

  /// Writes the gradients of a piece, [pixel][vector][lane].
  private func copyGradients(of block: Range<Int>, _ piece: GradientTileLayout.Piece, _ work: Work) {
    let (width, imageCount) = (problem.width.output, piece.images.count)
    let pixelStride = block.count * lanes
    for (column, vector) in block.enumerated() {
      let channel = vector * lanes
      let count = min(lanes, problem.outputChannelsPerGroup - channel)
      let plane = (work.group * problem.outputChannelsPerGroup + channel) * problem.outputPlaneSize
      for (index, image) in piece.images.enumerated() {
        let source = work.gradient[image] + plane
        let target = work.panel + column * lanes
        if imageCount == 1 || !layout.sortsRows {
          table.kernels.interleaveChannels(
            source + piece.rows.lowerBound * width, problem.outputPlaneSize, count, piece.rows.count * width,
            target + index * piece.rows.count * width * pixelStride, pixelStride)
        } else {
          for row in 0..<piece.rows.count {
            table.kernels.interleaveChannels(
              source + (piece.rows.lowerBound + row) * width, problem.outputPlaneSize, count, width,
              target + (row * imageCount + index) * width * pixelStride, pixelStride)
          }
        }
      }
    }
  }

  // MARK: Products

  /// Adds the products of a piece to the sums of one block and chunk.
  private func multiply(_ block: Range<Int>, _ chunk: Range<Int>, _ piece: GradientTileLayout.Piece, _ work: Work) {
    let target = work.sums + sums.offset(part: work.part, group: work.group, vector: block.lowerBound)
    let (height, width, strip) = (problem.height, problem.width, layout.strip)
    let rowOffsets = strip.kernelRowOffsets
    let columnOffsets = strip.kernelColumnOffsets
    switch layout.tileRows {
    case .channels:
      let parts = chunk.count.dividedRoundingUp(by: table.channelTiles.rowCount(columns: block.count))
      for part in 0..<parts {
        let rows = chunk.count.part(part, of: parts)
        for tapY in 0..<height.kernel {
          for tapX in 0..<width.kernel {
            let row =
              tapY * sums.rowStrides.tapRow + tapX * sums.rowStrides.tapColumn + chunk.lowerBound + rows.lowerBound
            multiply(
              rows: rows.count, scalarStride: strip.channelPitch, tapRow: tapY, block, piece, work,
              scalars: work.copy + (rows.lowerBound * strip.channelPitch + rowOffsets[tapY] + columnOffsets[tapX]),
              target: target + row * lanes)
          }
        }
      }
    case .kernelColumns:
      let parts = width.kernel.dividedRoundingUp(by: table.channelTiles.rowCount(columns: block.count))
      for channel in chunk {
        for tapY in 0..<height.kernel {
          for part in 0..<parts {
            let rows = width.kernel.part(part, of: parts)
            let row = channel * sums.rowStrides.channel + tapY * sums.rowStrides.tapRow + rows.lowerBound
            let place = (channel - chunk.lowerBound) * strip.channelPitch + rowOffsets[tapY]
            multiply(
              rows: rows.count, scalarStride: width.dilation, tapRow: tapY, block, piece, work,
              scalars: work.copy + (place + columnOffsets[rows.lowerBound]), target: target + row * lanes)
          }
        }
      }
    }
  }

  /// Adds the products of one tile, of the rows whose tap lies inside the input.
  @inline(__always)
  private func multiply(
    rows: Int, scalarStride: Int, tapRow: Int, _ block: Range<Int>, _ piece: GradientTileLayout.Piece, _ work: Work,
    scalars: UnsafePointer<Float>, target: UnsafeMutablePointer<Float>
  ) {
    let pixelsPerRow = piece.images.count * problem.width.output
    var inside = piece.rows
    if layout.sortsRows { inside = problem.height.outputsInside(tap: tapRow).clamped(to: piece.rows) }
    let first = (inside.lowerBound - piece.rows.lowerBound) * pixelsPerRow
    guard !inside.isEmpty else { return }
    table.channelTiles[rows: rows, columns: block.count].run(
      Reduction(
        offsets: layout.offsets(of: piece) + first, stepCount: inside.count * pixelsPerRow, pixelStride: scalarStride),
      scalars, work.panel + first * block.count * lanes,
      TileTarget(target, stride: sums.vectorElementCount, accumulates: true))
  }
}
