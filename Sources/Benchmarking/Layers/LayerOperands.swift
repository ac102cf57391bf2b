import Convolution
import Harness
import Measurements
import Tensors

/// The operands of a layer, and the workspace that its backends use in turn.
package struct LayerOperands: SubjectOperands {
  private let tensors: ProblemTensors
  private let sample: ReferenceSample
  private let workspace: AlignedBuffer
  /// What is left for packed weights.
  private var memory: MemoryBudget

  /// How often weights are packed: enough for a median that forgets the first, which touches new memory.
  private static let packCount = 5
  /// Nanoseconds after which they are not packed once more.
  private static let longestPacking = 1e9

  /// - Parameter memory: for the workspace, which has room for each of the `plans` that fit, and for packed weights.
  /// - Throws: `Unsuitability` where the system refuses the memory.
  init(_ data: LayerData, plans: [LayerPlan], memory: MemoryBudget) throws(Unsuitability) {
    tensors = data.tensors
    sample = data.sample
    let fitting = plans.filter { memory.shortage(of: $0.memoryNeed) == nil }
    let workspaceByteCount = fitting.map(\.memory.workspaceByteCount).max() ?? 0
    do { workspace = try AlignedBuffer(obtaining: workspaceByteCount) } catch { throw memory.refusal(error) }
    self.memory = memory.reduced(by: workspaceByteCount)
  }

  /// Packs the weights a few times; the time is the median.
  package mutating func prepare(_ plan: LayerPlan) throws(Unsuitability) -> PreparedCandidate {
    let isRoomy = plan.memory.workspaceByteCount <= workspace.bytes.count
    if let shortage = memory.shortage(of: isRoomy ? plan.memory.packedByteCount : plan.memoryNeed) {
      throw Unsuitability(shortage)
    }
    let plan = plan.plan
    let packed: AlignedBuffer
    do { packed = try AlignedBuffer(obtaining: plan.packedWeightsByteCount) } catch { throw memory.refusal(error) }
    memory = memory.reduced(by: plan.packedWeightsByteCount)
    let milliseconds = packingTime { [tensors] in
      plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!)
    }
    let buffers = tensors.buffers + [packed, workspace].map { UnsafeRawBufferPointer($0.bytes) }
    return PreparedCandidate(packMilliseconds: milliseconds, buffers: buffers) { [tensors, workspace] in
      plan.execute(
        tensors.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
    }
  }

  private func packingTime(of pack: () -> Void) -> Double? {
    let clock = MonotonicClock()
    var times: [Double] = []
    repeat {
      let start = clock.nanoseconds
      pack()
      times.append(Double(clock.nanoseconds - start))
    } while times.count < Self.packCount && times.reduce(0, +) < Self.longestPacking
    return SampleSummary(times).map { $0.median / 1e6 }
  }

  package func verify(_ candidate: PreparedCandidate, of plan: LayerPlan) -> Verdict {
    workspace.fill(withByte: 0xFF)
    tensors.clearResults()
    candidate.execute()
    return Verdict(
      sample.verify(
        tensors.destination.images, biasGradient: tensors.biasGradient?.pointer, bound: plan.plan.errorBound))
  }
}

extension LayerPlan {
  /// Bytes that an execution needs besides the tensors.
  fileprivate var memoryNeed: Int { [memory.packedByteCount, memory.workspaceByteCount].saturatingSum }
}

extension Verdict {
  fileprivate init(_ verification: Verification) {
    let count = verification.faultCount
    self.init(
      accuracy: Accuracy(
        maximumAbsoluteError: verification.maxAbsoluteError, maximumRelativeError: verification.maxRelativeError,
        l2RelativeError: verification.l2RelativeError, checkedCount: verification.checkedCount,
        checkKind: verification.isComplete ? .full : .sampled),
      fault: verification.hasPassed
        ? nil
        : Fault(
          reason: "\(count) wrong \(count == 1 ? "element" : "elements"), found by comparing \(verification.extent)",
          details: verification.firstFaults.map(\.description)))
  }
}
