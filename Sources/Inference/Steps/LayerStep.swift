import Convolution
import Kernels
import Networks
import Tensors
import VectorKernels
import WorkerThreads

/// What a step may know before it sees any data.
struct StepContext: Sendable {
  let shapes: LayerShapes
  let batch: Int
  let low: Float
  let high: Float
  let kernels: KernelSet
  let workers: ThreadPool

  /// The same with another clamp.
  func clamped(low: Float, high: Float) -> StepContext {
    StepContext(shapes: shapes, batch: batch, low: low, high: high, kernels: kernels, workers: workers)
  }
}

/// How one layer is executed: settled by shapes alone.
protocol LayerStep: Sendable {
  /// What was chosen, for reports.
  var summary: String { get }
  /// Bytes that the parameters take in the form in which they are read.
  var packedByteCount: Int { get }
  var workspaceByteCount: Int { get }
  /// Floating-point operations of one execution of a step that multiplies, as it performs them; 0 for others.
  var operationCount: Int { get }
  /// What a convolution took alone when its algorithm was chosen by measuring; nil for others.
  var measuredMicroseconds: Double? { get }
  /// Roundings on the way to an output, times the squared growth of intermediate values: what the step adds to the squared
  /// relative error, in units of the squared roundoff.
  var squaredErrorGrowth: Double { get }

  /// Brings the parameters into the form in which they are read.
  ///
  /// - Throws: `AllocationFailure` where there is no room for them.
  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody
}

extension LayerStep {
  var packedByteCount: Int { 0 }
  var workspaceByteCount: Int { 0 }
  var operationCount: Int { 0 }
  var measuredMicroseconds: Double? { nil }
  var squaredErrorGrowth: Double { 1 }
}

/// A step that is ready to be executed, any number of times.
struct StepBody {
  /// The memory of its parameters.
  let parameters: [AlignedBuffer]
  /// Ties it to the memory that it reads and writes; what comes out executes it, and allocates nothing.
  let bind: (StepOperands) -> () -> Void

  init(parameters: [AlignedBuffer] = [], bind: @escaping (StepOperands) -> () -> Void) {
    self.parameters = parameters
    self.bind = bind
  }
}

/// What a step reads and writes; images may have any distance.
struct StepOperands {
  let inputs: [ImageBatch]
  let residual: ImageBatch?
  let output: MutableImageBatch
  let workspace: UnsafeMutableRawPointer
}
