import Convolution
import Kernels
import VectorKernels

/// Direct convolution with pixels in vectors, for groups with few output channels (depthwise above all): a register tile
/// of output channels × vectors of pixels.
///
/// The padded strip is walked as one line from its first to its last output, columns between the rows included, so that
/// vectors are full whatever the width of the image.
///
/// Packed weights: [group][output block][kernel row][input channel][kernel column][output channel].
final class PixelTilePlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  private let strip: InputStrip
  private let stepOffsets: [Int]
  private let outputBlocks: [Range<Int>]

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.table = table
    self.context = context
    strip = Self.strip(for: problem, table: table, blocking: context.blocking)
    stepOffsets = strip.stepOffsets(channelCount: problem.inputChannelsPerGroup)
    outputBlocks = problem.outputChannelsPerGroup.split(intoPartsOfAtMost: Self.tallestTile(table))
  }

  private static func widestTile(_ table: KernelTable) -> Int {
    table.pixelTiles.columnCount * table.kernels.lanes
  }

  private static func tallestTile(_ table: KernelTable) -> Int { table.pixelTiles.rowCount(columns: 1) }

  /// Blocks of few output channels have room for the sums of more pixels.
  private static func strip(for problem: ConvolutionProblem, table: KernelTable, blocking: Blocking) -> InputStrip {
    let blocks = tallestTile(table) / min(tallestTile(table), problem.outputChannelsPerGroup)
    return .fittingCaches(
      height: problem.height, width: problem.width, channels: problem.inputChannelsPerGroup,
      columnSlack: widestTile(table), blocking: blocking, pixels: blocks * blocking.stripPixels)
  }

  /// The share of the arithmetic that is kept: outputs over computed places.
  static func efficiency(for problem: ConvolutionProblem, table: KernelTable, blocking: Blocking) -> Double {
    let strip = strip(for: problem, table: table, blocking: blocking)
    let places = ((strip.outputRowCount - 1) * strip.rowPitch + problem.width.output).roundedUp(to: table.kernels.lanes)
    return Double(strip.outputRowCount * problem.width.output) / Double(places)
  }

  private var lanes: Int { table.kernels.lanes }
  private var channels: Int { problem.inputChannelsPerGroup }
  private var tapCount: Int { problem.height.kernel * problem.width.kernel }
  /// Places on the line of a full strip, rounded up to whole tiles.
  private var sumsPitch: Int {
    (strip.outputRowCount * strip.rowPitch).roundedUp(to: lanes) + Self.widestTile(table)
  }
  private var elementsPerWorker: Int {
    (channels * strip.channelPitch + Self.tallestTile(table) * sumsPitch).roundedUp(to: 16)
  }

  var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).denseFLOPs)]) }

  var summary: String {
    "\(outputBlocks.map(\.count).max()!)x\(Self.widestTile(table)) pixels \(table.instructionSet.rawValue)"
      + ", strips of \(strip.outputRowCount) rows"
  }

  var errorBound: ErrorBound { ErrorBound(depth: channels * tapCount + 2) }
  var packedWeightsByteCount: Int { problem.weightsShape.byteCount }
  var workspaceByteCount: Int { context.workers.workerCount * elementsPerWorker * MemoryLayout<Float>.stride }

  var blockingParameters: [Blocking.Parameter] { [.stripByteCount, .stripPixels] }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    context.tally.add(packedWeightsByteCount, .bytesPacked)
    var target = packed.assumingMemoryBound(to: Float.self)
    for group in 0..<problem.groups {
      for block in outputBlocks {
        for row in 0..<problem.height.kernel {
          for channel in 0..<channels {
            for column in 0..<problem.width.kernel {
              for output in block {
                let kernel = (group * problem.outputChannelsPerGroup + output) * channels + channel
                target.pointee = weights[kernel * tapCount + row * problem.width.kernel + column]
                target += 1
              }
            }
          }
        }
      }
    }
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let packed = packedWeights.assumingMemoryBound(to: Float.self)
    let memory = workspace.assumingMemoryBound(to: Float.self)
    let stripCount = problem.height.output.dividedRoundingUp(by: strip.outputRowCount)
    context.workers.run(taskCount: problem.batch * problem.groups * stripCount) { task, worker in
      let (index, plane) = (task % stripCount, task / stripCount)
      let (group, image) = (plane % problem.groups, plane / problem.groups)
      let rows = index * strip.outputRowCount..<min(problem.height.output, (index + 1) * strip.outputRowCount)
      let copy = memory + worker * elementsPerWorker
      context.phase(.packing, worker: worker) {
        strip.fill(
          copy, from: operands.source + (image * problem.groups + group) * channels * problem.inputPlaneSize,
          channelCount: channels, firstOutputRow: rows.lowerBound)
      }
      for block in outputBlocks {
        let first = group * problem.outputChannelsPerGroup + block.lowerBound
        let sums = copy + channels * strip.channelPitch
        context.phase(.products, worker: worker) {
          sumBlock(block.count, rowCount: rows.count, copy, weights: packed + first * channels * tapCount, sums)
        }
        context.phase(.finishing, worker: worker) {
          finishBlock(block.count, of: rows, image: image, firstChannel: first, sums: sums, operands)
        }
      }
      let places = ((rows.count - 1) * strip.rowPitch + problem.width.output).roundedUp(to: lanes)
      context.tally.add(places * problem.outputChannelsPerGroup * channels * tapCount, .multiplyAdds)
      context.tally.add(strip.filledByteCount(channelCount: channels), .bytesPacked)
    }
  }

  private func sumBlock(
    _ outputCount: Int, rowCount: Int, _ copy: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>
  ) {
    stepOffsets.withUnsafeBufferPointer { offsets in
      let reduction = Reduction(offsets: offsets.baseAddress!, stepCount: offsets.count)
      let places = (rowCount - 1) * strip.rowPitch + problem.width.output
      var place = 0
      while place < places {
        let columns = min(table.pixelTiles.columnCount, (places - place).dividedRoundingUp(by: lanes))
        table.pixelTiles[rows: outputCount, columns: columns].run(
          reduction, weights, copy + place, sums + place, sumsPitch, false)
        place += columns * lanes
      }
    }
  }

  private func finishBlock(
    _ outputCount: Int, of rows: Range<Int>, image: Int, firstChannel: Int, sums: UnsafeMutablePointer<Float>,
    _ operands: ConvolutionOperands
  ) {
    for (index, row) in rows.enumerated() {
      let offset =
        (image * problem.outputChannels + firstChannel) * problem.outputPlaneSize + row * problem.width.output
      table.kernels.finishRows(
        sums + index * strip.rowPitch, sumsPitch, outputCount, problem.width.output, operands.destination + offset,
        problem.outputPlaneSize, operands.finish(problem.postOps, channel: firstChannel, offset: offset))
    }
  }
}
