import Convolution
import Harness
import Measurements
import Reporting
import Tensors

/// One backend on one layer with one crew, from its plan to the buffers it is timed on.
struct Contender {
  let plan: any ConvolutionPlan
  let crew: Crew
  /// Where the plan times its phases.
  let phaseTimer: PhaseTimer
  /// What is known of it so far.
  var row: ConvolutionRow
  private(set) var packedWeights = AlignedBuffer(byteCount: 0)

  init(plan: any ConvolutionPlan, crew: Crew, phaseTimer: PhaseTimer, row: ConvolutionRow) {
    self.plan = plan
    self.crew = crew
    self.phaseTimer = phaseTimer
    self.row = row
  }

  /// Packs the weights a few times and enters the median of the times.
  mutating func pack(_ weights: Tensor) {
    packedWeights = AlignedBuffer(byteCount: plan.packedWeightsByteCount)
    let clock = MonotonicClock()
    var times: [Double] = []
    repeat {
      let start = clock.nanoseconds
      plan.packWeights(weights.pointer, into: packedWeights.bytes.baseAddress!)
      times.append(Double(clock.nanoseconds - start))
    } while times.count < Self.packCount && times.reduce(0, +) < Self.longestPacking
    row.packMilliseconds = SampleSummary(times).map { $0.median / 1e6 }
  }

  /// How often weights are packed: enough for a median that forgets the first, which touches new memory.
  private static let packCount = 5
  /// Nanoseconds after which they are not packed once more.
  private static let longestPacking = 1e9

  func execute(_ operands: ConvolutionOperands, workspace: AlignedBuffer) {
    plan.execute(
      operands, packedWeights: packedWeights.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
  }
}

/// A contender with its operands in one state of the caches: what a row is about.
struct Trial {
  let contender: Contender
  let cache: CacheState
}

/// Where a backend stands on one layer.
enum Stage {
  /// Nothing more is to be done for its row.
  case ended(ConvolutionRow)
  /// Still in the race.
  case running(Contender)
  /// The run was interrupted before its turn.
  case unreached

  var contender: Contender? {
    if case .running(let contender) = self { contender } else { nil }
  }

  var endedRow: ConvolutionRow? {
    if case .ended(let row) = self { row } else { nil }
  }
}

/// The tensors that all backends of a layer share, and the exact values that they are held to.
struct LayerOperands {
  let tensors: ProblemTensors
  let sample: ReferenceSample
}

/// The operands of a layer, and the workspace that its backends use in turn.
struct Bench {
  private let tensors: ProblemTensors
  private let sample: ReferenceSample
  private let workspace: AlignedBuffer
  /// What is left for packed weights.
  private var memory: MemoryBudget

  /// - Parameter memory: for the workspace, which has room for each of the `plans` that fit, and for packed weights.
  init(operands: LayerOperands, plans: [any ConvolutionPlan], memory: MemoryBudget) {
    tensors = operands.tensors
    sample = operands.sample
    let fitting = plans.filter { memory.shortage(of: $0.memoryNeed) == nil }
    let workspaceByteCount = fitting.map(\.workspaceByteCount).max() ?? 0
    workspace = AlignedBuffer(byteCount: workspaceByteCount)
    self.memory = memory.reduced(by: workspaceByteCount)
  }

  /// Makes a contender ready for timing and enters what the comparison with the reference found; or says that there is
  /// not enough memory for it.
  mutating func check(_ contender: Contender) -> (stage: Stage, faults: [ElementFault]) {
    var contender = contender
    let plan = contender.plan
    let isRoomy = plan.workspaceByteCount <= workspace.bytes.count
    if let shortage = memory.shortage(of: isRoomy ? plan.packedWeightsByteCount : plan.memoryNeed) {
      contender.row.status = .skipped
      contender.row.reason = shortage
      return (.ended(contender.row), [])
    }
    contender.pack(tensors.weights)
    memory = memory.reduced(by: plan.packedWeightsByteCount)
    let verification = verify(contender)
    contender.row.record(verification)
    return verification.hasPassed
      ? (.running(contender), []) : (.ended(contender.row), verification.firstFaults)
  }

  /// What is timed: the very call, on the very buffers, that was verified.
  func workload(of trial: Trial) -> Workload {
    let contender = trial.contender
    let body = { [tensors, workspace] in contender.execute(tensors.operands, workspace: workspace) }
    guard trial.cache == .cold else { return Workload(contender.row.backend, body: body) }
    let buffers =
      tensors.buffers + [contender.packedWeights, workspace].map { UnsafeRawBufferPointer($0.bytes) }
    return Workload(contender.row.backend, prepare: { buffers.forEach(CacheEviction.evict) }, body: body)
  }

  /// Executes once, on memory full of NaN so that what is read or left unwritten by mistake shows.
  private func verify(_ contender: Contender) -> Verification {
    workspace.fill(withByte: 0xFF)
    tensors.destination.fill(with: .nan)
    contender.execute(tensors.operands, workspace: workspace)
    return sample.verify(tensors.destination.pointer, bound: contender.plan.errorBound)
  }
}

extension ConvolutionPlan {
  /// Bytes that an execution needs besides the tensors.
  fileprivate var memoryNeed: Int { [packedWeightsByteCount, workspaceByteCount].saturatingSum }
}

extension ConvolutionRow {
  /// Enters the errors, and the failure if there is one.
  fileprivate mutating func record(_ verification: Verification) {
    maximumAbsoluteError = verification.maxAbsoluteError
    maximumRelativeError = verification.maxRelativeError
    l2RelativeError = verification.l2RelativeError
    checkedOutputs = verification.checkedCount
    checkKind = verification.isComplete ? .full : .sampled
    guard !verification.hasPassed else { return }
    status = .failed
    let count = verification.faultCount
    reason = "\(count) wrong \(count == 1 ? "element" : "elements"), found by comparing \(verification.extent)"
  }
}
