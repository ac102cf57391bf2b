import Networks
import Tensors
import VectorKernels
import Weights

/// A fully connected layer: the rows of its matrix, as they are, times the vectors of all images.
struct MatrixStep: LayerStep {
  private let network: Network
  private let part: FoldedProducts
  private let context: StepContext

  init(_ network: Network, part: FoldedProducts, _ context: StepContext) {
    self.network = network
    self.part = part
    self.context = context
  }

  private var rows: Int { network.layers[part.layer].productCount }
  private var depth: Int { context.shapes.input.elementCount / vectorCount }
  /// Vectors of an image: one, or one for each token.
  private var vectorCount: Int { context.shapes.output.elementCount / rows }

  var summary: String { "rows" }
  var packedByteCount: Int { (rows * depth + rows) * MemoryLayout<Float>.stride }
  var operationCount: Int { 2 * context.batch * vectorCount * rows * depth }
  var squaredErrorGrowth: Double { Double(depth) }

  /// Bytes of the rows of a task: enough that handing it out costs little, few enough that they stay in the second-level
  /// cache for the images after the first two.
  private static let taskByteCount = 256 << 10
  /// Rows of a task are a multiple of those that the kernel multiplies at a time.
  private static let rowsAtOnce = 4

  private var rowsOfTask: Int {
    max(1, Self.taskByteCount / (depth * MemoryLayout<Float>.stride)).roundedUp(to: Self.rowsAtOnce)
  }

  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody {
    let floatSize = MemoryLayout<Float>.stride
    let weights = try AlignedBuffer(obtaining: rows * depth * floatSize)
    let bias = try AlignedBuffer(obtaining: rows * floatSize)
    let matrix = weights.bytes.baseAddress!.assumingMemoryBound(to: Float.self)
    let biases = bias.bytes.baseAddress!.assumingMemoryBound(to: Float.self)
    part.fold(network, parameters.weights, intoWeights: matrix, bias: biases)
    let tasks = ChannelTasks(channels: rows, largest: rowsOfTask)
    return StepBody(parameters: [weights, bias]) { [context, depth, rows, vectorCount] operands in
      let (source, output) = (operands.inputs[0], operands.output)
      return {
        withExtendedLifetime((weights, bias)) {
          context.workers.run(taskCount: tasks.count) { task, _ in
            let part = tasks[task]
            let epilogue = Epilogue(
              bias: biases + part.lowerBound, residual: nil, low: context.low, high: context.high)
            // Vectors of one image each are as far apart as images; those of tokens follow each other.
            let isWhole = vectorCount == 1
            for image in 0..<(isWhole ? 1 : context.batch) {
              context.kernels.multiplyRows(
                matrix + part.lowerBound * depth, part.count, depth, source[image], isWhole ? source.stride : depth,
                isWhole ? context.batch : vectorCount, output[image] + part.lowerBound,
                isWhole ? output.stride : rows, epilogue)
            }
          }
        }
      }
    }
  }
}
