import Convolution
import Kernels
import Tensors
import VectorKernels

/// The lowered matrix as it is, multiplied by OpenBLAS.
///
/// Pixels are lowered and multiplied in chunks whose size depends on the problem alone, so that results are the same
/// bits for any number of threads.
final class LoweredMatrixPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  /// Output rows of one chunk.
  private let chunkRows: Int

  /// Pixels of a chunk: enough columns for OpenBLAS to reach its speed, few enough for threads to share an image.
  private static let chunkPixels = 1024

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) throws(Limitation) {
    OpenBLAS.useCallingThreadOnly()
    try OpenBLAS.holdBuffers(threadCount: context.workers.workerCount)
    self.problem = problem
    self.table = table
    self.context = context
    let rows = max(1, Self.chunkPixels / problem.width.output)
    let chunks = problem.height.output.dividedRoundingUp(by: rows)
    chunkRows = problem.height.output.dividedRoundingUp(by: chunks)
  }

  private var depth: Int { problem.inputChannelsPerGroup * problem.height.kernel * problem.width.kernel }
  private var columnElementCount: Int {
    problem.isPointwise ? 0 : (depth * chunkRows * problem.width.output).roundedUp(to: AlignedBuffer.lineElementCount)
  }

  var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).denseFLOPs)]) }

  var summary: String {
    "\(problem.isPointwise ? "no lowering" : "lowered in chunks of \(chunkRows) rows"), OpenBLAS \(OpenBLAS.kernel)"
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
    let chunkCount = problem.height.output.dividedRoundingUp(by: chunkRows)
    context.workers.run(taskCount: problem.batch * problem.groups * chunkCount) { task, worker in
      let (chunk, plane) = (task % chunkCount, task / chunkCount)
      let rows = chunk * chunkRows..<min(problem.height.output, (chunk + 1) * chunkRows)
      let (group, image) = (plane % problem.groups, plane / problem.groups)
      multiply(rows, Plane(image: image, group: group, worker: worker), operands, weights: weights, memory)
    }
  }

  /// What a task works on: one group of one image, with the memory of one worker.
  private struct Plane {
    let image: Int
    let group: Int
    let worker: Int
  }

  private func multiply(
    _ rows: Range<Int>, _ plane: Plane, _ operands: ConvolutionOperands, weights: UnsafePointer<Float>,
    _ memory: UnsafeMutablePointer<Float>
  ) {
    let channels = problem.inputChannelsPerGroup
    let outputs = problem.outputChannelsPerGroup
    let (inputSize, outputSize) = (problem.inputPlaneSize, problem.outputPlaneSize)
    let source = operands.source[plane.image] + plane.group * channels * inputSize
    let pixelCount = rows.count * problem.width.output
    let firstPixel = rows.lowerBound * problem.width.output
    let channel = plane.group * outputs
    let offset = channel * outputSize + firstPixel
    let outputPixels = operands.destination[plane.image] + offset
    let columns = memory + plane.worker * columnElementCount
    if !problem.isPointwise {
      context.phase(.lowering, worker: plane.worker) { lower(rows, of: source, into: columns) }
      context.tally.add(depth * pixelCount * MemoryLayout<Float>.stride, .bytesPacked)
    }
    context.phase(.products, worker: plane.worker) {
      OpenBLAS.multiply(
        rows: outputs, columns: pixelCount, depth: depth, left: weights + channel * depth, leftStride: depth,
        right: problem.isPointwise ? source + firstPixel : UnsafePointer(columns),
        rightStride: problem.isPointwise ? inputSize : pixelCount, result: outputPixels,
        resultStride: outputSize)
    }
    context.tally.add(outputs * pixelCount * depth, .multiplyAdds)
    guard !problem.postOps.isEmpty else { return }
    context.phase(.epilogue, worker: plane.worker) {
      table.kernels.applyEpilogue(
        outputPixels, outputSize, outputs, pixelCount, outputPixels, outputSize,
        operands.epilogue(problem.postOps, image: plane.image, channel: channel, offset: offset))
    }
  }

  /// Writes the lowered matrix: [input channel][kernel row][kernel column][output pixel].
  private func lower(
    _ rows: Range<Int>, of source: UnsafePointer<Float>, into columns: UnsafeMutablePointer<Float>
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
        source, problem.inputPlaneSize, problem.inputChannelsPerGroup, copies.baseAddress!, rowCount, width.stride,
        columns, rowCount * width.output)
    }
  }
}
