import Convolution
import Kernels
import Tensors
import VectorKernels

/// The lowered matrix as it is, multiplied by OpenBLAS.
///
/// Pixels are lowered and multiplied in chunks whose size depends on the problem alone, so that results are the same
/// bits for any number of threads. A single image of few pixels and many output channels is one chunk, whose channels are
/// multiplied in parts: OpenBLAS packs the matrix for each part, which costs less there than to pack the weights twice.
final class LoweredMatrixPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  /// Output rows of one chunk.
  private let chunkRows: Int
  /// The output channels of a group that are multiplied at once.
  private let outputParts: [Range<Int>]

  /// Pixels of a chunk: enough columns for OpenBLAS to reach its speed, few enough for threads to share an image.
  private static let chunkPixels = 1024
  /// Tasks that any problem has, so that two threads share it, and the least pixels or output channels of each: with
  /// fewer, OpenBLAS takes longer to pack what it multiplies.
  private static let leastTaskCount = 2
  private static let leastPartSize = 64

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) throws(Limitation) {
    OpenBLAS.useCallingThreadOnly()
    try OpenBLAS.holdBuffers(threadCount: context.workers.workerCount)
    self.problem = problem
    self.table = table
    self.context = context
    let rows = max(1, Self.chunkPixels / problem.width.output)
    let chunks = problem.height.output.dividedRoundingUp(by: rows)
    let isSingle = problem.batch * problem.groups * chunks < Self.leastTaskCount
    let outputs = problem.outputChannelsPerGroup
    let splitsPixels =
      isSingle && problem.height.output > 1 && problem.outputPlaneSize >= max(outputs, 2 * Self.leastPartSize)
    let splitsOutputs = isSingle && !splitsPixels && outputs >= 2 * Self.leastPartSize
    chunkRows = problem.height.output.dividedRoundingUp(by: splitsPixels ? Self.leastTaskCount : chunks)
    outputParts = outputs.split(
      intoPartsOfAtMost: splitsOutputs ? outputs.dividedRoundingUp(by: Self.leastTaskCount) : outputs)
  }

  private var depth: Int { problem.inputChannelsPerGroup * problem.height.kernel * problem.width.kernel }
  private var columnElementCount: Int {
    problem.isPointwise ? 0 : (depth * chunkRows * problem.width.output).roundedUp(to: AlignedBuffer.lineElementCount)
  }

  var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).denseFLOPs)]) }

  var summary: String {
    (problem.isPointwise ? "no lowering" : "lowered in chunks of \(chunkRows) rows")
      + (outputParts.count > 1 ? ", \(outputParts.count) parts of the output channels" : "")
      + ", OpenBLAS \(OpenBLAS.kernel)"
  }

  var errorBound: ErrorBound { ErrorBound(depth: depth + 2) }
  var packedWeightsByteCount: Int { problem.weightsShape.byteCount }
  var workspaceByteCount: Int { context.workers.workerCount * columnElementCount * MemoryLayout<Float>.stride }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    packed.copyMemory(from: weights, byteCount: problem.weightsShape.byteCount)
    context.tally.add(packedWeightsByteCount, .bytesPacked)
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let weights = packedWeights.assumingMemoryBound(to: Float.self)
    let memory = workspace.assumingMemoryBound(to: Float.self)
    guard outputParts.count == 1 else { return executeInParts(operands, weights: weights, memory) }
    let chunkCount = problem.height.output.dividedRoundingUp(by: chunkRows)
    context.workers.run(taskCount: problem.batch * problem.groups * chunkCount) { task, worker in
      let (chunk, groupOfImage) = (task % chunkCount, task / chunkCount)
      let rows = chunk * chunkRows..<min(problem.height.output, (chunk + 1) * chunkRows)
      let (group, image) = (groupOfImage % problem.groups, groupOfImage / problem.groups)
      let plane = Plane(image: image, group: group, worker: worker)
      let columns = memory + worker * columnElementCount
      if !problem.isPointwise {
        let channels = group * problem.inputChannelsPerGroup..<(group + 1) * problem.inputChannelsPerGroup
        context.phase(.lowering, worker: worker) {
          lower(rows, of: channels, from: operands.source[image], into: columns)
        }
        context.tally.add(depth * rows.count * problem.width.output * MemoryLayout<Float>.stride, .bytesPacked)
      }
      multiply(outputParts[0], rows, plane, operands, weights: weights, columns: columns)
    }
  }

  /// Lowers the only chunk of the only image, its channels shared by the threads, and then multiplies it in parts.
  private func executeInParts(
    _ operands: ConvolutionOperands, weights: UnsafePointer<Float>, _ memory: UnsafeMutablePointer<Float>
  ) {
    let rows = 0..<problem.height.output
    let channels = problem.inputChannelsPerGroup
    if !problem.isPointwise {
      let share = channels.dividedRoundingUp(by: Self.loweringTaskCount)
      let parts = channels.split(intoPartsOfAtMost: share)
      context.workers.run(taskCount: parts.count) { task, worker in
        context.phase(.lowering, worker: worker) {
          lower(rows, of: parts[task], from: operands.source[0], into: memory)
        }
      }
      context.tally.add(depth * problem.outputPlaneSize * MemoryLayout<Float>.stride, .bytesPacked)
    }
    context.workers.run(taskCount: outputParts.count) { task, worker in
      multiply(
        outputParts[task], rows, Plane(image: 0, group: 0, worker: worker), operands, weights: weights,
        columns: memory)
    }
  }

  /// Enough for threads to share the channels evenly.
  private static let loweringTaskCount = 16

  /// What a task works on: one group of one image, with the memory of one worker.
  private struct Plane {
    let image: Int
    let group: Int
    let worker: Int
  }

  /// - Parameters:
  ///   - outputs: of the group.
  ///   - columns: the lowered matrix of the rows; not read where the input is the matrix.
  private func multiply(
    _ outputs: Range<Int>, _ rows: Range<Int>, _ plane: Plane, _ operands: ConvolutionOperands,
    weights: UnsafePointer<Float>, columns: UnsafePointer<Float>
  ) {
    let (inputSize, outputSize) = (problem.inputPlaneSize, problem.outputPlaneSize)
    let source = operands.source[plane.image] + plane.group * problem.inputChannelsPerGroup * inputSize
    let pixelCount = rows.count * problem.width.output
    let firstPixel = rows.lowerBound * problem.width.output
    let channel = plane.group * problem.outputChannelsPerGroup + outputs.lowerBound
    let offset = channel * outputSize + firstPixel
    let outputPixels = operands.destination[plane.image] + offset
    context.phase(.products, worker: plane.worker) {
      OpenBLAS.multiply(
        rows: outputs.count, columns: pixelCount, depth: depth, left: weights + channel * depth, leftStride: depth,
        right: problem.isPointwise ? source + firstPixel : columns,
        rightStride: problem.isPointwise ? inputSize : pixelCount, result: outputPixels,
        resultStride: outputSize)
    }
    context.tally.add(outputs.count * pixelCount * depth, .multiplyAdds)
    guard !problem.postOps.isEmpty else { return }
    context.phase(.epilogue, worker: plane.worker) {
      table.kernels.applyEpilogue(
        outputPixels, outputSize, outputs.count, pixelCount, outputPixels, outputSize,
        operands.epilogue(problem.postOps, image: plane.image, channel: channel, offset: offset))
    }
  }

  /// Writes rows of the lowered matrix, which is [input channel][kernel row][kernel column][output pixel].
  ///
  /// - Parameters:
  ///   - channels: of the image.
  ///   - columns: where the matrix of the channels' group begins.
  private func lower(
    _ rows: Range<Int>, of channels: Range<Int>, from image: UnsafePointer<Float>,
    into columns: UnsafeMutablePointer<Float>
  ) {
    let (height, width) = (problem.height, problem.width)
    let rowCount = height.kernel * width.kernel * rows.count
    withUnsafeTemporaryAllocation(of: PaddedRow.self, capacity: rowCount) { copies in
      var count = 0
      for tapY in 0..<height.kernel {
        for tapX in 0..<width.kernel {
          for row in rows {
            copies[count] = width.paddedRow(
              height.inputPosition(output: row, tap: tapY), of: height,
              firstPosition: width.inputPosition(output: 0, tap: tapX), step: width.stride, count: width.output)
            count += 1
          }
        }
      }
      table.kernels.copyPaddedRows(
        image + channels.lowerBound * problem.inputPlaneSize, problem.inputPlaneSize, channels.count,
        copies.baseAddress!, rowCount, width.stride,
        columns + channels.lowerBound % problem.inputChannelsPerGroup * rowCount * width.output,
        rowCount * width.output)
    }
  }
}
