import Convolution
import Kernels
import Tensors
import VectorKernels

/// The gradient of the weights by micro-kernels that have rows of the lowered matrix in vectors, and broadcast the gradients
/// of the outputs.
///
/// A panel of some vectors of rows is lowered and transposed for the pixels of a chunk, and multiplied with all output
/// channels of the group at once.
final class LoweredPanelGradientPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  private let chunks: GradientChunks
  /// Vectors of rows of the lowered matrix, those of one panel each.
  private let blocks: [Range<Int>]
  private let partCount: Int
  /// Where the pixels of a chunk are, one after the other.
  private let pixelOffsets: ConstantTable<Int>

  /// Panels of the blocking's size for the pixels of a chunk: they come from the second level then, in time.
  private static let panels = 2

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.table = table
    self.context = context
    let lanes = table.kernels.lanes
    let depth = problem.inputChannelsPerGroup * problem.height.kernel * problem.width.kernel
    let blocks = table.channelTiles.blocks(
      columns: depth.dividedRoundingUp(by: lanes), rows: problem.outputChannelsPerGroup,
      widest: context.blocking.tileVectors)
    self.blocks = blocks
    let chunks = GradientChunks(
      problem, pixels: Self.panels * context.blocking.panelSteps(width: blocks[0].count * lanes))
    self.chunks = chunks
    partCount = ReductionParts.count(
      channelTasks: problem.groups * blocks.count, pieces: chunks.count,
      pixels: problem.batch * problem.outputPlaneSize)
    pixelOffsets = ConstantTable(Array(0..<chunks.pixelCount))
  }

  private var lanes: Int { table.kernels.lanes }
  private var tapCount: Int { problem.height.kernel * problem.width.kernel }
  private var outputs: Int { problem.outputChannelsPerGroup }
  /// Rows of the lowered matrix of a group.
  private var depth: Int { problem.inputChannelsPerGroup * tapCount }
  private var vectorCount: Int { depth.dividedRoundingUp(by: lanes) }
  private var widestBlock: Int { blocks.map(\.count).max()! }
  /// Sums of a part: [group][vector of rows][output channel][lane].
  private var partElementCount: Int { problem.groups * vectorCount * outputs * lanes }
  /// Elements from one lowered row to the next: the same pixel of neighbouring rows falls into different cache sets.
  private var rowPitch: Int {
    (chunks.pixelCount.dividedRoundingUp(by: AlignedBuffer.lineElementCount) | 1) * AlignedBuffer.lineElementCount
  }
  private var panelElementCount: Int { chunks.pixelCount * widestBlock * lanes }
  private var loweredElementCount: Int { chunks.readsInPlace ? 0 : widestBlock * lanes * rowPitch }
  /// Gradients are read where they are, unless they are apart, or the same pixel of all channels falls into the same cache sets.
  private var copiesGradients: Bool {
    chunks.gathers || (problem.outputPlaneSize * MemoryLayout<Float>.stride).isMultiple(of: Self.aliasingByteCount)
  }
  private static let aliasingByteCount = 2048
  private var elementsPerWorker: Int {
    panelElementCount + loweredElementCount + (copiesGradients ? outputs * rowPitch : 0)
  }
  private var sumElementCount: Int { partCount * partElementCount }

  var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).denseFLOPs)]) }
  var summary: String {
    let columns = blocks[0].count
    let rows = outputs.dividedRoundingUp(
      by: outputs.dividedRoundingUp(by: table.channelTiles.rowCount(columns: columns)))
    return "\(rows)x\(columns * lanes) \(table.instructionSet.rawValue), \(chunks.summary)"
      + (partCount == 1 ? "" : ", \(partCount) parts")
  }
  var errorBound: ErrorBound {
    ErrorBound(depth: problem.batch * problem.outputPlaneSize + chunks.count + partCount)
  }
  var packedWeightsByteCount: Int { 0 }
  var workspaceByteCount: Int {
    (sumElementCount.roundedUp(to: AlignedBuffer.lineElementCount) + context.workers.workerCount * elementsPerWorker)
      * MemoryLayout<Float>.stride
  }
  var blockingParameters: [Blocking.Parameter] { [.panelByteCount, .tileVectors] }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {}

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    guard let gradient = operands.gradient else { return }
    let sums = workspace.assumingMemoryBound(to: Float.self)
    let scratch = sums + sumElementCount.roundedUp(to: AlignedBuffer.lineElementCount)
    let tasks = tasksPerGroup
    context.workers.run(taskCount: partCount * problem.groups * tasks) { task, worker in
      let (share, rest) = (task % tasks, task / tasks)
      let (group, part) = (rest % problem.groups, rest / problem.groups)
      let work = Work(
        group: group, worker: worker, source: operands.source, gradient: gradient,
        sums: sums + (part * partElementCount + group * vectorCount * outputs * lanes),
        panel: scratch + worker * elementsPerWorker)
      let own = blocks.count.part(share, of: tasks)
      (work.sums + blocks[own.lowerBound].lowerBound * outputs * lanes).update(
        repeating: 0, count: blocks[own].reduce(0) { $0 + $1.count } * outputs * lanes)
      for index in chunks.count.part(part, of: partCount) { sum(chunks.chunk(index), blocks[own], work) }
    }
    context.workers.run(taskCount: problem.groups * blocks.count) { task, worker in
      let (group, block) = task.quotientAndRemainder(dividingBy: blocks.count)
      context.phase(.epilogue, worker: worker) {
        store(
          blocks[block], of: sums + group * vectorCount * outputs * lanes, group: group, to: operands.destination)
      }
    }
  }

  /// Blocks are shared by tasks where there are not enough groups and parts; each copies the gradients for itself.
  private var tasksPerGroup: Int {
    min(blocks.count, context.workers.workerCount.dividedRoundingUp(by: partCount * problem.groups))
  }

  /// What a task computes, and where.
  private struct Work {
    let group: Int
    let worker: Int
    let source: ImageBatch
    let gradient: ImageBatch
    /// Of the group.
    let sums: UnsafeMutablePointer<Float>
    let panel: UnsafeMutablePointer<Float>
  }

  private func sum(_ chunk: GradientChunks.Chunk, _ blocks: ArraySlice<Range<Int>>, _ work: Work) {
    let pixelCount = chunks.pixelCount(of: chunk)
    let copy = work.panel + (panelElementCount + loweredElementCount)
    var gradients =
      work.gradient[chunk.images.lowerBound]
      + (work.group * outputs * problem.outputPlaneSize + chunk.rows.lowerBound * problem.width.output)
    if copiesGradients {
      context.phase(.packing, worker: work.worker) {
        chunks.gather(chunk, of: work.gradient, group: work.group, outputs: 0..<outputs, into: copy, pitch: rowPitch)
      }
      gradients = UnsafePointer(copy)
    }
    for block in blocks {
      context.phase(.lowering, worker: work.worker) { lower(block, chunk, work) }
      context.phase(.products, worker: work.worker) {
        let parts = outputs.dividedRoundingUp(by: table.channelTiles.rowCount(columns: block.count))
        let stride = copiesGradients ? rowPitch : problem.outputPlaneSize
        for part in 0..<parts {
          let rows = outputs.part(part, of: parts)
          table.channelTiles[rows: rows.count, columns: block.count].run(
            Reduction(offsets: pixelOffsets.elements.baseAddress!, stepCount: pixelCount, pixelStride: stride),
            gradients + rows.lowerBound * stride, work.panel,
            TileTarget(
              work.sums + (block.lowerBound * outputs + rows.lowerBound) * lanes, stride: outputs * lanes,
              accumulates: true))
        }
      }
      context.tally.add(block.count * lanes * outputs * pixelCount, .multiplyAdds)
      context.tally.add(2 * block.count * lanes * pixelCount * MemoryLayout<Float>.stride, .bytesPacked)
    }
  }

  /// Writes a panel: [pixel][row of the lowered matrix].
  private func lower(_ block: Range<Int>, _ chunk: GradientChunks.Chunk, _ work: Work) {
    let rows = block.lowerBound * lanes..<min(depth, block.upperBound * lanes)
    let lowered = work.panel + panelElementCount
    if !chunks.readsInPlace { lower(rows, chunk, work, into: lowered) }
    let planes =
      work.source[chunk.images.lowerBound]
      + ((work.group * problem.inputChannelsPerGroup + rows.lowerBound) * problem.inputPlaneSize
        + chunk.rows.lowerBound * problem.width.input)
    for column in 0..<block.count {
      let first = column * lanes
      table.kernels.interleaveChannels(
        chunks.readsInPlace ? planes + first * problem.inputPlaneSize : UnsafePointer(lowered) + first * rowPitch,
        chunks.readsInPlace ? problem.inputPlaneSize : rowPitch, min(lanes, rows.count - first),
        chunks.pixelCount(of: chunk), work.panel + first, block.count * lanes)
    }
  }

  /// Writes rows of the lowered matrix, whole channels at once.
  private func lower(
    _ rows: Range<Int>, _ chunk: GradientChunks.Chunk, _ work: Work, into target: UnsafeMutablePointer<Float>
  ) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let (channel, tap) = row.quotientAndRemainder(dividingBy: tapCount)
      let whole = tap == 0 ? (rows.upperBound - row) / tapCount : 0
      let taps = whole > 0 ? 0..<tapCount : tap..<min(tapCount, tap + rows.upperBound - row)
      let channels = channel..<channel + max(1, whole)
      chunks.lower(
        chunk, of: work.source, group: work.group, channels: channels, taps: taps,
        into: target + (row - rows.lowerBound) * rowPitch, pitch: rowPitch, kernels: table.kernels)
      row += channels.count * taps.count
    }
  }

  /// Adds the parts of a block up, in pairs, pairs of pairs and so on, and writes its columns of the gradient.
  private func store(
    _ block: Range<Int>, of sums: UnsafeMutablePointer<Float>, group: Int, to destination: MutableImageBatch
  ) {
    let first = sums + block.lowerBound * outputs * lanes
    var distance = 1
    while distance < partCount {
      for part in stride(from: 0, to: partCount - distance, by: 2 * distance) {
        let target = first + part * partElementCount
        table.kernels.applyEpilogue(
          target + distance * partElementCount, 0, 1, block.count * outputs * lanes, target, 0,
          Epilogue(bias: nil, residual: UnsafePointer(target)))
      }
      distance *= 2
    }
    for vector in block {
      let row = vector * lanes
      for output in 0..<outputs {
        (destination[group * outputs + output] + row).update(
          from: sums + (vector * outputs + output) * lanes, count: min(lanes, depth - row))
      }
    }
  }
}
