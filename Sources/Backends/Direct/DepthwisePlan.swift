import Convolution
import Kernels
import Tensors
import VectorKernels

/// Depthwise convolution with channels in vectors: the input is brought into the form of one vector of channels a pixel,
/// a few rows at a time, filtered, and brought back to planes, in the first-level cache where it holds them. Rows of
/// large kernels that lie in the padding are skipped, and so are columns of those that have no filter of their own.
///
/// W is the lane count. Packed weights: [channel vector][kernel row][kernel column][lane].
final class DepthwisePlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  private let band: InterleavedBand
  private let filterPixels: FilterChannels
  /// The kernel rows that each row of outputs goes through.
  private let rowTaps: [Range<Int>]
  /// The parts of an output row, the last one first: it may write beyond the row.
  private let columnParts: [ColumnPart]
  private let strides: FilterStrides
  /// Whether the output goes past the caches.
  private let streams: Bool
  /// Output rows that are computed together.
  private let rowsPerStrip: Int
  /// Output rows of one task.
  private let parts: [Range<Int>]

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.table = table
    self.context = context
    let (height, width) = (problem.height, problem.width)
    let lanes = table.kernels.lanes
    let denseFilter = table.kernels.channelFilters.first {
      $0.kernelColumns == width.kernel && $0.stride == width.stride && width.dilation == 1
    }
    let areNeighbours = width.stride == 1 && width.dilation == 1
    filterPixels =
      denseFilter?.run ?? (areNeighbours ? table.kernels.filterNeighbours : table.kernels.filterChannels)
    rowTaps = (0..<height.output).map {
      height.kernel < Self.fewestTapsToSkip ? 0..<height.kernel : height.tapsInside(output: $0)
    }
    columnParts =
      denseFilter != nil || width.kernel < Self.fewestTapsToSkip
      ? [ColumnPart(outputs: 0..<width.output, taps: 0..<width.kernel)]
      : ColumnPart.parts(of: width, unit: table.kernels.channelFilterPixels).reversed()
    streams = context.blocking.streamsOutput(of: problem)
    let paddedWidth = (width.output - 1) * width.stride + width.kernelExtent
    band = InterleavedBand(problem, width: paddedWidth, lanes: lanes)
    strides = FilterStrides(
      kernelRow: height.dilation * band.rowPitch, kernelColumn: width.dilation * lanes, output: width.stride * lanes,
      weightsRow: width.kernel * lanes)
    rowsPerStrip = Self.rowsPerStrip(
      problem, paddedWidth: paddedWidth, vectorByteCount: lanes * MemoryLayout<Float>.stride,
      blocking: context.blocking)
    let planeCount = problem.batch * problem.groups.dividedRoundingUp(by: lanes)
    let workerCount = context.workers.workerCount
    let partCount = workerCount == 1 ? 1 : max(1, 2 * workerCount / planeCount)
    parts = height.output.split(intoPartsOfAtMost: height.output.dividedRoundingUp(by: partCount))
  }

  /// A shorter loop over all rows or columns of a kernel takes less than one whose length varies, which is not foretold.
  private static let fewestTapsToSkip = 7

  /// Neighbouring outputs of a row, and the kernel columns that they go through.
  private struct ColumnPart {
    var outputs: Range<Int>
    let taps: Range<Int>

    /// - Parameter unit: outputs that are computed at once; all parts but the last are multiples of it.
    static func parts(of width: ConvolutionAxis, unit: Int) -> [ColumnPart] {
      var parts: [ColumnPart] = []
      for first in stride(from: 0, to: width.output, by: unit) {
        let end = min(width.output, first + unit)
        let taps = width.tapsInside(output: end - 1).lowerBound..<width.tapsInside(output: first).upperBound
        if let last = parts.last, last.taps == taps {
          parts[parts.count - 1].outputs = last.outputs.lowerBound..<end
        } else {
          parts.append(ColumnPart(outputs: first..<end, taps: taps))
        }
      }
      return parts
    }
  }

  /// As many as the first-level cache holds with their inputs, but so many that no more rows are moved than filled.
  private static func rowsPerStrip(
    _ problem: ConvolutionProblem, paddedWidth: Int, vectorByteCount: Int, blocking: Blocking
  ) -> Int {
    let height = problem.height
    let keptRows = max(0, height.kernelExtent - height.stride)
    // A part of what is read once more may come from the second level: twice a panel is the first one.
    let byteCount = 2 * blocking.panelByteCount - keptRows * paddedWidth * vectorByteCount
    let rows = byteCount / ((height.stride * paddedWidth + problem.width.output) * vectorByteCount)
    return min(height.output, max(1, rows, keptRows.dividedRoundingUp(by: height.stride)))
  }

  /// Whether the second-level cache holds what one row of outputs reads, whose vectors lie apart as far as extreme strides
  /// and dilations make them.
  static func isWorthwhile(for problem: ConvolutionProblem, kernels: KernelSet, blocking: Blocking) -> Bool {
    let (height, width) = (problem.height, problem.width)
    let pixels =
      Double(width.output + kernels.channelFilterPixels) * Double(width.stride) + Double(width.kernelExtent)
    let rows = Double(height.kernelExtent) + Double(height.stride)
    return rows * pixels * Double(kernels.lanes * MemoryLayout<Float>.stride) <= Double(blocking.stripByteCount)
  }

  private var lanes: Int { table.kernels.lanes }
  private var vectorCount: Int { problem.groups.dividedRoundingUp(by: lanes) }
  private var tapCount: Int { problem.height.kernel * problem.width.kernel }

  var cost: PlanCost {
    let kernelRowCount = rowTaps.reduce(0) { $0 + $1.count }
    let columnCount = columnParts.reduce(0) { $0 + $1.outputs.count * $1.taps.count }
    return PlanCost([.init(.products, flops: 2 * problem.batch * problem.groups * kernelRowCount * columnCount)])
  }

  var summary: String {
    "channels in vectors \(table.instructionSet.rawValue), strips of \(rowsPerStrip) rows"
  }

  var errorBound: ErrorBound { ErrorBound(depth: tapCount + 2) }
  var packedWeightsByteCount: Int { vectorCount * tapCount * lanes * MemoryLayout<Float>.stride }
  var workspaceByteCount: Int { context.workers.workerCount * elementsPerWorker * MemoryLayout<Float>.stride }
  var blockingParameters: [Blocking.Parameter] { [.panelByteCount, .stripByteCount] }

  /// Rows of the padded input under so many rows of output.
  private func inputRowCount(under rows: Int) -> Int {
    (rows - 1) * problem.height.stride + problem.height.kernelExtent
  }

  /// Filters read and write beyond the last row by as many pixels as they work on at once.
  private var bandElementCount: Int {
    band.elementCount(rows: inputRowCount(under: rowsPerStrip))
      + table.kernels.channelFilterPixels * problem.width.stride * lanes
  }
  private var elementsPerWorker: Int {
    (bandElementCount + (rowsPerStrip * problem.width.output + table.kernels.channelFilterPixels) * lanes)
      .roundedUp(to: AlignedBuffer.lineElementCount)
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    context.tally.add(packedWeightsByteCount, .bytesPacked)
    var target = packed.assumingMemoryBound(to: Float.self)
    for first in stride(from: 0, to: problem.groups, by: lanes) {
      target = problem.packPanel(
        weights, outputs: 0..<min(lanes, problem.groups - first), of: first, channels: 0..<1, places: lanes,
        into: target)
    }
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let weights = packedWeights.assumingMemoryBound(to: Float.self)
    let memory = workspace.assumingMemoryBound(to: Float.self)
    context.workers.run(taskCount: problem.batch * vectorCount * parts.count) { task, worker in
      let (part, plane) = (task % parts.count, task / parts.count)
      let (image, vector) = plane.quotientAndRemainder(dividingBy: vectorCount)
      let copy = memory + worker * elementsPerWorker
      let work = Work(
        channel: vector * lanes, channelCount: min(lanes, problem.groups - vector * lanes),
        image: image, worker: worker, copy: copy, sums: copy + bandElementCount)
      var (copiedRowCount, multiplyAddCount) = (0, 0)
      for first in stride(from: parts[part].lowerBound, to: parts[part].upperBound, by: rowsPerStrip) {
        let rows = first..<min(parts[part].upperBound, first + rowsPerStrip)
        copiedRowCount += fill(rows, of: work, isFirst: first == parts[part].lowerBound, operands)
        multiplyAddCount += filter(rows, of: work, weights + vector * tapCount * lanes, operands)
      }
      context.tally.add(copiedRowCount * band.rowPitch * MemoryLayout<Float>.stride, .bytesPacked)
      context.tally.add(multiplyAddCount, .multiplyAdds)
    }
  }

  /// What a task computes, and where.
  private struct Work {
    /// Of the vector.
    let channel: Int
    let channelCount: Int
    let image: Int
    let worker: Int
    let copy: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Float>
  }

  /// Brings the input under some rows of output into the band; what the strip before has there already is moved.
  ///
  /// - Returns: the rows that were copied from the input.
  private func fill(_ rows: Range<Int>, of work: Work, isFirst: Bool, _ operands: ConvolutionOperands) -> Int {
    let kept = isFirst ? 0 : max(0, problem.height.kernelExtent - problem.height.stride)
    let rowCount = inputRowCount(under: rows.count) - kept
    context.phase(.packing, worker: work.worker) {
      let advance = rowsPerStrip * problem.height.stride
      work.copy.update(from: work.copy + advance * band.rowPitch, count: kept * band.rowPitch)
      band.fill(
        work.copy + kept * band.rowPitch, from: operands.source[work.image] + work.channel * problem.inputPlaneSize,
        channelCount: work.channelCount, paddedRow: rows.lowerBound * problem.height.stride + kept, rowCount: rowCount,
        kernels: table.kernels)
    }
    return rowCount
  }

  /// - Returns: how many multiply-adds it took.
  private func filter(
    _ rows: Range<Int>, of work: Work, _ weights: UnsafePointer<Float>, _ operands: ConvolutionOperands
  ) -> Int {
    let width = problem.width.output
    var multiplyAddCount = 0
    context.phase(.products, worker: work.worker) {
      for part in columnParts { multiplyAddCount += filter(rows, part, from: work.copy, weights, to: work.sums) }
    }
    context.phase(.epilogue, worker: work.worker) {
      let offset = work.channel * problem.outputPlaneSize + rows.lowerBound * width
      table.kernels.deinterleaveChannels(
        work.sums, work.channelCount, rows.count * width, operands.destination[work.image] + offset,
        problem.outputPlaneSize,
        operands.epilogue(problem.postOps, image: work.image, channel: work.channel, offset: offset, streams: streams))
    }
    return multiplyAddCount
  }

  /// Filters a part of some rows of output.
  ///
  /// - Parameter pixels: the input under the first tap.
  /// - Returns: how many multiply-adds it took.
  private func filter(
    _ rows: Range<Int>, _ part: ColumnPart, from pixels: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    to sums: UnsafeMutablePointer<Float>
  ) -> Int {
    let (first, taps) = (part.outputs.lowerBound, part.taps)
    let inputs = pixels + (first * strides.output + taps.lowerBound * strides.kernelColumn)
    let rowStride = problem.height.stride * band.rowPitch
    var kernelRowCount = 0
    for (index, row) in rows.enumerated() {
      let kernelRows = rowTaps[row]
      kernelRowCount += kernelRows.count
      filterPixels(
        inputs + (index * rowStride + kernelRows.lowerBound * strides.kernelRow), strides, kernelRows.count, taps.count,
        weights + (kernelRows.lowerBound * strides.weightsRow + taps.lowerBound * lanes),
        sums + (index * problem.width.output + first) * lanes, part.outputs.count)
    }
    let outputs = part.outputs.count.roundedUp(to: table.kernels.channelFilterPixels)
    return kernelRowCount * taps.count * outputs * lanes
  }
}
