import Convolution
import Kernels
import Tensors
import VectorKernels

/// Direct convolution with pixels in vectors, for groups with few output channels: rows of output are computed from a
/// padded copy of the input and stored as they are done.
///
/// Packed weights: [group][output block][kernel row][input channel][kernel column][output channel].
final class RowFilterPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  private let strip: InputStrip
  private let stepOffsets: [Int]
  private let outputBlocks: [Range<Int>]
  /// Neighbouring groups of one task.
  private let groupRanges: [Range<Int>]
  /// Whether the output goes past the caches.
  private let streams: Bool
  /// The copies of the groups of one task.
  private let elementsPerWorker: Int

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.table = table
    self.context = context
    let strip = InputStrip.fittingCaches(
      height: problem.height, width: problem.width, channels: problem.inputChannelsPerGroup,
      columnSlack: table.kernels.lanes, blocking: context.blocking, pixels: Self.mostPixels(context.blocking))
    self.strip = strip
    stepOffsets = strip.stepOffsets(channelCount: problem.inputChannelsPerGroup)
    outputBlocks = problem.outputChannelsPerGroup.split(intoPartsOfAtMost: table.kernels.rowFilters.count)
    streams = context.blocking.streamsOutput(of: problem)
    let groupByteCount = problem.inputChannelsPerGroup * strip.channelPitch * MemoryLayout<Float>.stride
    groupRanges = problem.groups.split(intoPartsOfAtMost: max(1, context.blocking.panelByteCount / groupByteCount))
    elementsPerWorker = groupRanges.map(\.count).max()! * problem.inputChannelsPerGroup * strip.channelPitch
  }

  /// Nothing is kept for a pixel but its inputs, so that strips may be longer than those with sums.
  private static func mostPixels(_ blocking: Blocking) -> Int { 8 * blocking.stripPixels }

  private var lanes: Int { table.kernels.lanes }
  private var channels: Int { problem.inputChannelsPerGroup }
  private var tapCount: Int { problem.height.kernel * problem.width.kernel }

  var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).denseFLOPs)]) }

  var summary: String {
    "rows of \(outputBlocks.map(\.count).max()!) channels \(table.instructionSet.rawValue)"
      + ", strips of \(strip.outputRowCount) rows"
  }

  var errorBound: ErrorBound { ErrorBound(depth: channels * tapCount + 2) }
  var packedWeightsByteCount: Int { problem.weightsShape.byteCount }
  var workspaceByteCount: Int { context.workers.workerCount * elementsPerWorker * MemoryLayout<Float>.stride }

  var blockingParameters: [Blocking.Parameter] { [.panelByteCount, .stripByteCount, .stripPixels] }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    context.tally.add(packedWeightsByteCount, .bytesPacked)
    var target = packed.assumingMemoryBound(to: Float.self)
    for group in 0..<problem.groups {
      for block in outputBlocks {
        target = problem.packPanel(
          weights, outputs: block, of: group, channels: 0..<channels, places: block.count, into: target)
      }
    }
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let weights = packedWeights.assumingMemoryBound(to: Float.self)
    let memory = workspace.assumingMemoryBound(to: Float.self)
    context.workers.run(taskCount: problem.batch * groupRanges.count * strip.count) { task, worker in
      let (index, rest) = (task % strip.count, task / strip.count)
      let (part, image) = (rest % groupRanges.count, rest / groupRanges.count)
      let rows = strip.outputRows(index)
      let groups = groupRanges[part]
      let copy = memory + worker * elementsPerWorker
      context.phase(.packing, worker: worker) {
        strip.fill(
          copy,
          from: operands.source[image] + groups.lowerBound * channels * problem.inputPlaneSize,
          channelCount: groups.count * channels, firstOutputRow: rows.lowerBound, kernels: table.kernels)
      }
      context.phase(.products, worker: worker) {
        for (place, group) in groups.enumerated() {
          filter(
            rows, of: group, image: image, from: copy + place * channels * strip.channelPitch, operands,
            weights: weights)
        }
      }
      tally(rows: rows.count, groups: groups.count)
    }
  }

  private func tally(rows: Int, groups: Int) {
    let places = groups * rows * problem.width.output.roundedUp(to: lanes)
    context.tally.add(places * problem.outputChannelsPerGroup * channels * tapCount, .multiplyAdds)
    context.tally.add(strip.filledByteCount(channelCount: groups * channels), .bytesPacked)
  }

  private func filter(
    _ rows: Range<Int>, of group: Int, image: Int, from source: UnsafePointer<Float>, _ operands: ConvolutionOperands,
    weights: UnsafePointer<Float>
  ) {
    stepOffsets.withUnsafeBufferPointer { offsets in
      let reduction = Reduction(offsets: offsets.baseAddress!, stepCount: offsets.count)
      for block in outputBlocks {
        let channel = group * problem.outputChannelsPerGroup + block.lowerBound
        let offset = channel * problem.outputPlaneSize + rows.lowerBound * problem.width.output
        table.kernels.rowFilters[block.count - 1].run(
          reduction, weights + channel * channels * tapCount, source, strip.rowPitch, rows.count, problem.width.output,
          operands.destination[image] + offset, problem.outputPlaneSize,
          operands.epilogue(problem.postOps, image: image, channel: channel, offset: offset, streams: streams))
      }
    }
  }
}
