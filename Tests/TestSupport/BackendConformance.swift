import Convolution
import Foundation
import Kernels
import Tensors
import WorkerThreads

/// What became of one problem.
package enum ConformanceOutcome {
  /// The backend says that it cannot solve it.
  case limited(Limitation)
  /// Solved within the error bound; the bytes of the destination.
  case solved(Data)

  package var result: Data? {
    if case .solved(let result) = self { result } else { nil }
  }
}

/// A promise that a backend does not keep, and the command that shows it.
package struct Nonconformance: Error, CustomStringConvertible {
  package let description: String
}

/// The checks that every backend passes on every problem that it does not decline.
package struct BackendConformance {
  private let backend: any ConvolutionBackend
  private let instructionSet: InstructionSet
  private let workers: ThreadPool
  private let blocking: Blocking

  package init(
    _ backend: any ConvolutionBackend, instructionSet: InstructionSet, workers: ThreadPool,
    blocking: Blocking = .standard
  ) {
    self.backend = backend
    self.blocking = blocking
    self.instructionSet = instructionSet
    self.workers = workers
  }

  /// Plans, packs and executes twice, then on images that do not follow each other, and looks at all that was touched.
  ///
  /// - Throws: `Nonconformance` if memory beside the buffers or an operand is written, if an element is wrong or not
  ///   written, or if the result depends on what was in the workspace.
  package func check(_ operands: ConformanceOperands) throws -> ConformanceOutcome {
    if let limitation = backend.limitation(for: operands.problem) {
      try require(!limitation.reason.isEmpty, "a limitation without a reason", operands)
      return .limited(limitation)
    }
    let plan = try makePlan(operands)
    let packed = GuardedMemory(byteCount: plan.packedWeightsByteCount)
    plan.packWeights(operands.weights.pointer, into: packed.bytes.baseAddress!)
    try require(packed.isIntact, "packing wrote beside the packed weights", operands)
    let workspace = GuardedMemory(byteCount: plan.workspaceByteCount)
    let first = try execute(plan, packed: packed, workspace: workspace, operands)
    let verification = operands.sample.verify(
      ImageBatch(
        first.destination.floats, stride: operands.problem.destinationShape.elementCountPerImage),
      biasGradient: first.biasGradient.map { UnsafePointer($0.floats) }, bound: plan.errorBound)
    try require(
      verification.hasPassed,
      "\(verification.faultCount) of \(verification.checkedCount) elements are wrong (\(plan.summary)): "
        + verification.firstFaults.map(\.description).joined(separator: "; "), operands)
    let second = try execute(plan, packed: packed, workspace: workspace, operands)
    try require(
      first.bytes == second.bytes, "a second execution on the same workspace differs", operands)
    for placement in ImagePlacement.allCases {
      try check(placement, plan, packed: packed, workspace: workspace, expected: first.bytes, operands)
    }
    return .solved(first.bytes)
  }

  /// Executes on operands in other places, with the same result to the bit.
  private func check(
    _ placement: ImagePlacement, _ plan: any ConvolutionPlan, packed: GuardedMemory, workspace: GuardedMemory,
    expected: Data, _ operands: ConformanceOperands
  ) throws {
    let placed = operands.placed(placement)
    plan.execute(
      placed.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
    try require(placed.isIntact, "wrote beside the images of a destination (\(placement))", operands)
    let changed = placed.changedNames
    try require(changed.isEmpty, "changed \(changed.joined(separator: ", ")) (\(placement))", operands)
    try require(
      placed.result == expected, "images that do not follow each other have another result (\(placement))", operands)
    try require(workspace.isIntact, "wrote beside the workspace of \(workspace.bytes.count) bytes", operands)
  }

  private func makePlan(_ operands: ConformanceOperands) throws -> any ConvolutionPlan {
    let plan: any ConvolutionPlan
    do {
      plan = try backend.makePlan(for: operands.problem, context: PlanContext(workers: workers, blocking: blocking))
    } catch {
      throw fault("declared no limitation, but planning threw: \(error)", operands)
    }
    try require(!plan.summary.isEmpty, "a plan without a summary", operands)
    try require(
      !plan.cost.phases.isEmpty && plan.errorBound.depth >= 1, "a plan without a cost or an error bound", operands)
    return plan
  }

  /// What an execution wrote.
  private struct Written {
    let destination: GuardedMemory
    let biasGradient: GuardedMemory?

    var bytes: Data { Data(destination.bytes) + (biasGradient.map { Data($0.bytes) } ?? Data()) }
  }

  /// Executes on results full of NaN, and returns them.
  private func execute(
    _ plan: any ConvolutionPlan, packed: GuardedMemory, workspace: GuardedMemory, _ operands: ConformanceOperands
  ) throws -> Written {
    let destination = GuardedMemory(byteCount: operands.problem.destinationShape.byteCount)
    let biasGradient =
      operands.problem.givesBiasGradient
      ? GuardedMemory(byteCount: operands.problem.outputChannels * MemoryLayout<Float>.stride) : nil
    let packedBefore = Data(packed.bytes)
    plan.execute(
      operands.operands(destination: destination.floats, biasGradient: biasGradient?.floats),
      packedWeights: packed.bytes.baseAddress!,
      workspace: workspace.bytes.baseAddress!)
    try require(
      destination.isIntact && biasGradient?.isIntact != false, "wrote beside the destination", operands)
    try require(workspace.isIntact, "wrote beside the workspace of \(workspace.bytes.count) bytes", operands)
    try require(
      packed.isIntact && packedBefore == Data(packed.bytes), "an execution changed the packed weights", operands)
    let changed = operands.changedNames
    try require(changed.isEmpty, "changed its operands: \(changed.joined(separator: ", "))", operands)
    return Written(destination: destination, biasGradient: biasGradient)
  }

  private func require(_ condition: Bool, _ message: @autoclosure () -> String, _ operands: ConformanceOperands) throws
  {
    guard condition else { throw fault(message(), operands) }
  }

  private func fault(_ message: String, _ operands: ConformanceOperands) -> Nonconformance {
    Nonconformance(description: "\(backend.name): \(message)\nrepeat with: \(reproCommand(operands))")
  }

  private func reproCommand(_ operands: ConformanceOperands) -> String {
    let problem = operands.problem
    let task =
      (problem.direction == .forward ? "" : "--direction \(problem.direction.rawValue) ")
      + "--post-ops \(problem.postOps.text)"
    let threads = workers.workerCount == 1 ? "" : " --threads \(workers.workerCount)"
    return "cnnbench conv --problem \(ConvolutionLayer(problem).shapeDescriptor) --backend \(backend.name) \(task)"
      + " --isa \(instructionSet.rawValue)\(threads) --seed \(operands.seed)"
  }
}
