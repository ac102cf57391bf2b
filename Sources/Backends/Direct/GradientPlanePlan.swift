import Convolution
import Kernels
import Tensors
import VectorKernels

/// The gradient of the weights with pixels in vectors: for groups of too few channels to fill vectors with, depthwise ones
/// above all.
///
/// Each sum is a vector that runs along the rows of a plane of the output's gradient and of the input; its elements are added
/// up in the end. Where rows leave much of their last vector empty, the gradient is copied with zeros after each row, so that
/// the rows of both are one.
final class GradientPlanePlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  private let strip: InputStrip
  /// Whether all rows of a strip are one.
  private let joinsRows: Bool
  /// Places of the taps in a strip.
  private let tapOffsets: ConstantTable<Int>
  private let partCount: Int

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.table = table
    self.context = context
    let lanes = table.kernels.lanes
    let strip = InputStrip.fittingCaches(
      height: problem.height, width: problem.width, channels: problem.inputChannelsPerGroup, blocking: context.blocking)
    self.strip = strip
    let (rows, width) = (strip.outputRowCount, problem.width.output)
    let joined = ((rows - 1) * strip.rowPitch + width).dividedRoundingUp(by: lanes)
    joinsRows = joined < rows * width.dividedRoundingUp(by: lanes)
    tapOffsets = ConstantTable(strip.stepOffsets(channelCount: 1))
    partCount = ReductionParts.count(
      channelTasks: problem.groups, pieces: problem.batch * strip.count, pixels: problem.batch * problem.outputPlaneSize
    )
  }

  private var lanes: Int { table.kernels.lanes }
  private var tapCount: Int { problem.height.kernel * problem.width.kernel }
  /// Sums of a group, a vector each: [output channel][input channel][tap].
  private var groupElementCount: Int {
    problem.outputChannelsPerGroup * problem.inputChannelsPerGroup * tapCount * lanes
  }
  private var sumElementCount: Int { partCount * problem.groups * groupElementCount }
  private var copyElementCount: Int { problem.inputChannelsPerGroup * strip.channelPitch }
  private var gradientPitch: Int {
    (strip.outputRowCount * strip.rowPitch).roundedUp(to: AlignedBuffer.lineElementCount)
  }
  private var elementsPerWorker: Int {
    copyElementCount + (joinsRows ? problem.outputChannelsPerGroup * gradientPitch : 0)
  }

  var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).denseFLOPs)]) }
  var summary: String {
    "\(lanes) pixels \(table.instructionSet.rawValue), \(joinsRows ? "joined rows" : "rows")"
      + ", strips of \(strip.outputRowCount) rows" + (partCount == 1 ? "" : ", \(partCount) parts")
  }
  var errorBound: ErrorBound {
    ErrorBound(depth: problem.batch * problem.outputPlaneSize + problem.batch * strip.count + lanes + partCount)
  }
  var packedWeightsByteCount: Int { 0 }
  var workspaceByteCount: Int {
    (sumElementCount.roundedUp(to: AlignedBuffer.lineElementCount) + context.workers.workerCount * elementsPerWorker)
      * MemoryLayout<Float>.stride
  }
  var blockingParameters: [Blocking.Parameter] { [.stripByteCount, .stripPixels] }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {}

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    guard let gradient = operands.gradient else { return }
    let sums = workspace.assumingMemoryBound(to: Float.self)
    let scratch = sums + sumElementCount.roundedUp(to: AlignedBuffer.lineElementCount)
    context.workers.run(taskCount: partCount * problem.groups) { task, worker in
      let (part, group) = task.quotientAndRemainder(dividingBy: problem.groups)
      let work = Work(
        group: group, worker: worker, source: operands.source, gradient: gradient,
        sums: sums + task * groupElementCount,
        copy: scratch + worker * elementsPerWorker)
      work.sums.update(repeating: 0, count: groupElementCount)
      for piece in (problem.batch * strip.count).part(part, of: partCount) { sum(piece, work) }
    }
    context.workers.run(taskCount: problem.groups) { group, worker in
      context.phase(.epilogue, worker: worker) {
        store(sums + group * groupElementCount, group: group, to: operands.destination)
      }
    }
  }

  /// What a task computes, and where.
  private struct Work {
    let group: Int
    let worker: Int
    let source: ImageBatch
    let gradient: ImageBatch
    let sums: UnsafeMutablePointer<Float>
    let copy: UnsafeMutablePointer<Float>
  }

  /// Adds one strip of one image.
  private func sum(_ piece: Int, _ work: Work) {
    let (image, index) = piece.quotientAndRemainder(dividingBy: strip.count)
    let rows = strip.outputRows(index)
    let (inputs, outputs) = (problem.inputChannelsPerGroup, problem.outputChannelsPerGroup)
    let planes = work.gradient[image] + work.group * outputs * problem.outputPlaneSize
    let firstPixel = planes + rows.lowerBound * problem.width.output
    context.phase(.packing, worker: work.worker) {
      strip.fill(
        work.copy, from: work.source[image] + work.group * inputs * problem.inputPlaneSize, channelCount: inputs,
        firstOutputRow: rows.lowerBound, kernels: table.kernels)
      if joinsRows { join(rows, of: planes, into: work.copy + copyElementCount) }
    }
    let width = problem.width.output
    let shape =
      joinsRows
      ? CorrelatedRows(
        count: 1, width: (rows.count - 1) * strip.rowPitch + width, gradientStride: 0, inputStride: 0,
        planeStride: gradientPitch)
      : CorrelatedRows(
        count: rows.count, width: width, gradientStride: width, inputStride: strip.rowPitch,
        planeStride: problem.outputPlaneSize)
    context.phase(.products, worker: work.worker) {
      correlate(joinsRows ? UnsafePointer(work.copy + copyElementCount) : firstPixel, shape, work)
    }
    let pixels = shape.count * shape.width.roundedUp(to: lanes)
    context.tally.add(pixels * groupElementCount / lanes, .multiplyAdds)
    context.tally.add(strip.filledByteCount(channelCount: inputs), .bytesPacked)
  }

  /// Copies rows of the gradient so that they are as far apart as those of the strip, with zeros between.
  private func join(_ rows: Range<Int>, of planes: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    let width = problem.width.output
    withUnsafeTemporaryAllocation(of: PaddedRow.self, capacity: rows.count) { copies in
      for (index, row) in rows.enumerated() {
        copies[index] = PaddedRow(zerosBefore: 0, source: row * width, count: width, zerosAfter: strip.rowPitch - width)
      }
      table.kernels.copyPaddedRows(
        planes, problem.outputPlaneSize, problem.outputChannelsPerGroup, copies.baseAddress!, rows.count, 1, target,
        gradientPitch)
    }
  }

  /// Adds the products of all pairs of channels of the group, for as many output channels and taps at once as there are
  /// registers for.
  private func correlate(_ gradient: UnsafePointer<Float>, _ shape: CorrelatedRows, _ work: Work) {
    let (inputs, outputs) = (problem.inputChannelsPerGroup, problem.outputChannelsPerGroup)
    let taps = tapOffsets.elements.baseAddress!
    var output = 0
    while output < outputs {
      let outputCount = outputs - output >= 4 ? 4 : min(2, outputs - output)
      let mostTaps = Self.mostTaps(outputs: outputCount)
      let parts = tapCount.dividedRoundingUp(by: mostTaps)
      for input in 0..<inputs {
        for part in 0..<parts {
          let range = tapCount.part(part, of: parts)
          table.kernels.planeCorrelations[Self.place(outputs: outputCount, taps: range.count)].run(
            gradient + output * shape.planeStride, work.copy + input * strip.channelPitch, taps + range.lowerBound,
            shape,
            work.sums + ((output * inputs + input) * tapCount + range.lowerBound) * lanes, inputs * tapCount * lanes)
        }
      }
      output += outputCount
    }
  }

  /// Of the kernels for so many output channels, see `KernelSet.planeCorrelations`.
  private static func mostTaps(outputs: Int) -> Int { outputs == 1 ? 9 : outputs == 2 ? 5 : 3 }

  private static func place(outputs: Int, taps: Int) -> Int {
    (outputs == 1 ? 0 : outputs == 2 ? 9 : 14) + taps - 1
  }

  /// Adds up the parts, then the elements of each vector.
  private func store(_ sums: UnsafeMutablePointer<Float>, group: Int, to destination: MutableImageBatch) {
    let partElementCount = problem.groups * groupElementCount
    var distance = 1
    while distance < partCount {
      for part in stride(from: 0, to: partCount - distance, by: 2 * distance) {
        let target = sums + part * partElementCount
        table.kernels.applyEpilogue(
          target + distance * partElementCount, 0, 1, groupElementCount, target, 0,
          Epilogue(bias: nil, residual: UnsafePointer(target)))
      }
      distance *= 2
    }
    let weightsPerOutput = problem.inputChannelsPerGroup * tapCount
    for output in 0..<problem.outputChannelsPerGroup {
      let weights = destination[group * problem.outputChannelsPerGroup + output]
      for index in 0..<weightsPerOutput {
        weights[index] = table.kernels.sumElements(sums + (output * weightsPerOutput + index) * lanes, lanes)
      }
    }
  }
}
