import Backends
import CPlugin
import Convolution
import Foundation
import Tensors
import WorkerThreads

/// Executes a backend that nobody knows once, in memory in which whatever it does wrong shows. Runs in a process of its own,
/// which a fault ends.
///
/// Each step is told before it begins, so that the process that waits knows where the end came.
package struct PluginCheck {
  /// What the backend is doing, as a report of its end says it.
  package enum Step: String, CaseIterable, Sendable {
    case limitation = "while it looks at the problem"
    case planning = "while it plans"
    case packing = "while it packs weights"
    case execution = "while it executes"
  }

  private let backend: any ConvolutionBackend
  private let problem: ConvolutionProblem
  private let threadCount: Int
  private let seed: UInt64

  package init(_ backend: any ConvolutionBackend, on problem: ConvolutionProblem, threadCount: Int, seed: UInt64) {
    self.backend = backend
    self.problem = problem
    self.threadCount = threadCount
    self.seed = seed
  }

  /// From now on a fault ends this process with a sentence on standard output.
  package static func reportFaults() { cnnbench_report_faults(STDOUT_FILENO) }

  /// Runs the check in this process, which reports its faults.
  ///
  /// - Parameter tell: called before each step.
  package func run(tell: (Step) -> Void) -> PluginVerdict {
    tell(.limitation)
    if let limitation = backend.limitation(for: problem) { return .limited(limitation.reason) }
    tell(.planning)
    let plan: any ConvolutionPlan
    do {
      plan = try backend.makePlan(for: problem, context: PlanContext(workers: ThreadPool(workerCount: threadCount)))
    } catch { return .failed("planning failed: \(error)") }
    guard let memory = CheckedMemory(problem, plan: plan, seed: seed) else {
      return .limited("finds no memory to be checked in; --no-isolate leaves the check out")
    }
    tell(.packing)
    plan.packWeights(memory.weights.floats, into: memory.packed.bytes.baseAddress!)
    memory.packed.protect()
    tell(.execution)
    plan.execute(
      memory.operands, packedWeights: memory.packed.bytes.baseAddress!,
      workspace: memory.workspace.bytes.baseAddress!)
    return memory.fault.map(PluginVerdict.failed) ?? .passed
  }
}

/// The operands of one execution in guarded memory; nothing but what a backend may write is writable.
private final class CheckedMemory {
  let weights: GuardedMemory
  let packed: GuardedMemory
  let workspace: GuardedMemory
  private let inputs: [GuardedMemory?]
  private let destination: GuardedMemory
  private let biasGradient: GuardedMemory?
  private let tensors: ProblemTensors

  init?(_ problem: ConvolutionProblem, plan: any ConvolutionPlan, seed: UInt64) {
    guard let tensors = try? ProblemTensors(problem, seed: seed) else { return nil }
    self.tensors = tensors
    func copy(_ tensor: Tensor?, _ name: String) -> GuardedMemory? {
      guard let tensor, let memory = GuardedMemory(name, byteCount: tensor.shape.byteCount) else { return nil }
      memory.bytes.copyMemory(from: UnsafeRawBufferPointer(tensor.elements))
      return memory
    }
    inputs = [
      copy(tensors.source, "the source"), copy(tensors.gradient, "the gradient"), copy(tensors.bias, "the bias"),
      copy(tensors.residual, "the residual"),
    ]
    biasGradient = copy(tensors.biasGradient, "the gradient of the bias")
    guard let weights = copy(tensors.weights, "the weights"),
      let destination = copy(tensors.destination, "the destination"),
      let packed = GuardedMemory("the packed weights", byteCount: plan.packedWeightsByteCount),
      let workspace = GuardedMemory("the workspace", byteCount: plan.workspaceByteCount),
      zip(inputs, [tensors.source, tensors.gradient, tensors.bias, tensors.residual]).allSatisfy({
        ($0 == nil) == ($1 == nil)
      })
    else { return nil }
    (self.weights, self.destination, self.packed, self.workspace) = (weights, destination, packed, workspace)
    for input in inputs + [weights] { input?.protect() }
  }

  var operands: ConvolutionOperands {
    func images(_ memory: GuardedMemory?, like tensor: Tensor?) -> ImageBatch? {
      memory.flatMap { memory in
        tensor.map { ImageBatch(UnsafePointer(memory.floats), stride: $0.shape.elementCountPerImage) }
      }
    }
    return ConvolutionOperands(
      source: images(inputs[0], like: tensors.source)!, gradient: images(inputs[1], like: tensors.gradient),
      bias: inputs[2].map { UnsafePointer($0.floats) }, biasGradient: biasGradient?.floats,
      residual: images(inputs[3], like: tensors.residual),
      destination: MutableImageBatch(
        destination.floats, stride: tensors.destination.shape.elementCountPerImage))
  }

  /// What is wrong after an execution, or nil.
  var fault: String? {
    let written: [(memory: GuardedMemory?, name: String)] = [
      (biasGradient, "the gradient of the bias"),
      (destination, "the destination"), (packed, "the packed weights"), (workspace, "the workspace"),
    ]
    if let (_, name) = written.first(where: { $0.memory?.isIntact == false }) {
      return "writes past the end of \(name)"
    }
    let count = tensors.destination.count
    let missing = UnsafeBufferPointer(start: destination.floats, count: count).count(where: \.isNaN)
    return missing == 0 ? nil : "leaves NaN in \(missing) of \(count) elements of the destination"
  }
}
