import Convolution
import Kernels
import Tensors
import VectorKernels

/// Sums on the way to the gradient of the weights, output channels in vectors, and how they get there.
///
/// The reduction over images and pixels may be cut into parts with sums of their own, which are then added in pairs, pairs of
/// pairs and so on: the same bits for any number of threads. Layout: [part][vector of output channels][row][lane], the rows of
/// a vector being every tap of every input channel of its group.
struct WeightsGradientSums: Sendable {
  /// Rows from one tap's row, tap's column and input channel to the next.
  struct RowStrides: Sendable {
    let tapRow: Int
    let tapColumn: Int
    let channel: Int
  }

  private let problem: ConvolutionProblem
  private let table: KernelTable
  let rowStrides: RowStrides
  let partCount: Int

  init(_ problem: ConvolutionProblem, rowStrides: RowStrides, partCount: Int, table: KernelTable) {
    self.problem = problem
    self.rowStrides = rowStrides
    self.partCount = partCount
    self.table = table
  }

  private var lanes: Int { table.kernels.lanes }
  private var tapCount: Int { problem.height.kernel * problem.width.kernel }
  /// Vectors of the output channels of a group.
  var vectorsPerGroup: Int { problem.outputChannelsPerGroup.dividedRoundingUp(by: lanes) }
  var rowCount: Int { problem.inputChannelsPerGroup * tapCount }
  /// Elements of a vector's rows.
  var vectorElementCount: Int { rowCount * lanes }
  private var partElementCount: Int { problem.groups * vectorsPerGroup * vectorElementCount }
  var elementCount: Int { partCount * partElementCount }

  /// Input channels that are reordered at once.
  private var channelsAtOnce: Int { max(1, Self.rowsAtOnce / tapCount) }
  private static let rowsAtOnce = 256
  /// Memory in which a worker reorders, in elements.
  var elementsPerWorker: Int { min(problem.inputChannelsPerGroup, channelsAtOnce) * tapCount * lanes }

  /// Where the sums of one vector of a group begin.
  func offset(part: Int, group: Int, vector: Int) -> Int {
    part * partElementCount + (group * vectorsPerGroup + vector) * vectorElementCount
  }

  /// Sets the sums of some neighbouring vectors to zero.
  func clear(_ sums: UnsafeMutablePointer<Float>, part: Int, group: Int, vectors: Range<Int>) {
    (sums + offset(part: part, group: group, vector: vectors.lowerBound))
      .update(repeating: 0, count: vectors.count * vectorElementCount)
  }

  /// Adds the parts up and writes the gradient.
  ///
  /// - Parameter scratch: `elementsPerWorker` elements for each worker.
  func store(
    _ sums: UnsafeMutablePointer<Float>, to destination: MutableImageBatch, scratch: UnsafeMutablePointer<Float>,
    context: PlanContext
  ) {
    context.workers.run(taskCount: problem.groups * vectorsPerGroup) { task, worker in
      let (group, vector) = task.quotientAndRemainder(dividingBy: vectorsPerGroup)
      context.phase(.epilogue, worker: worker) {
        let own = sums + offset(part: 0, group: group, vector: vector)
        addParts(own)
        store(own, group: group, vector: vector, to: destination, scratch: scratch + worker * elementsPerWorker)
      }
    }
  }

  /// Adds the parts of one vector to its first.
  private func addParts(_ sums: UnsafeMutablePointer<Float>) {
    var distance = 1
    while distance < partCount {
      for part in stride(from: 0, to: partCount - distance, by: 2 * distance) {
        let target = sums + part * partElementCount
        table.kernels.applyEpilogue(
          target + distance * partElementCount, 0, 1, vectorElementCount, target, 0,
          Epilogue(bias: nil, residual: UnsafePointer(target)))
      }
      distance *= 2
    }
  }

  private func store(
    _ sums: UnsafePointer<Float>, group: Int, vector: Int, to destination: MutableImageBatch,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (problem.inputChannelsPerGroup, problem.outputChannelsPerGroup)
    let output = group * outputs + vector * lanes
    let outputCount = min(lanes, outputs - vector * lanes)
    let isInOrder = tapCount == 1 && rowStrides.channel == 1
    for first in stride(from: 0, to: inputs, by: channelsAtOnce) {
      let channels = first..<min(inputs, first + channelsAtOnce)
      if !isInOrder { reorder(channels, of: sums, into: scratch) }
      table.kernels.deinterleaveChannels(
        isInOrder ? sums + first * lanes : UnsafePointer(scratch), outputCount, channels.count * tapCount,
        destination[output] + first * tapCount, destination.stride, Epilogue(bias: nil, residual: nil))
    }
  }

  /// Brings rows into the order of the weights: taps after taps, channel after channel.
  private func reorder(
    _ channels: Range<Int>, of sums: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
  ) {
    var target = target
    for channel in channels {
      for tapY in 0..<problem.height.kernel {
        for tapX in 0..<problem.width.kernel {
          let row = channel * rowStrides.channel + tapY * rowStrides.tapRow + tapX * rowStrides.tapColumn
          target.update(from: sums + row * lanes, count: lanes)
          target += lanes
        }
      }
    }
  }
}
