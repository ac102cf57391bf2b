import Convolution
import Foundation

/// Measures the other backends on a problem, keeps the fastest, and remembers the choice between runs.
package struct AutoBackend: ConvolutionBackend {
  private let candidates: [any ConvolutionBackend]
  /// Where the candidates take blockings from; nil if they follow the model.
  private let blockingStore: BlockingStore?
  /// The instruction set and the machine, on which choices depend.
  private let machine: String
  private let timer: BackendCatalog.CandidateTimer

  init(
    candidates: [any ConvolutionBackend], blockingStore: BlockingStore?, machine: String,
    timer: @escaping BackendCatalog.CandidateTimer
  ) {
    self.candidates = candidates
    self.blockingStore = blockingStore
    self.machine = machine
    self.timer = timer
  }

  /// Bytes that one candidate may take while all are measured; the transformed weights of large layers take more.
  private static let largestMemory = 1 << 30

  package static let name = "auto"

  package var name: String { Self.name }
  package var summary: String { "measures the others once for each problem and keeps the fastest" }

  package func limitation(for problem: ConvolutionProblem) -> Limitation? {
    candidates.contains { $0.limitation(for: problem) == nil }
      ? nil : Limitation("finds no backend that solves the problem")
  }

  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    if context.isReproducible { throw Limitation("chooses by measuring, which is not the same everywhere") }
    let store = context.cacheDirectory.map(ChoiceStore.init(directory:))
    let key = ChoiceStore.Key(
      TimingConditions(problem, machine: machine, context: context), tuned: blockings(for: problem, context: context))
    let remembered = store?.measurement(for: key)
    let measurement = try remembered ?? measure(problem, context: context)
    if remembered == nil { store?.remember(measurement, for: key) }
    let choice = try Choice(measurement, demands: context.demands)
    guard let winner = candidates.first(where: { $0.name == choice.winner.backend }) else {
      throw limitation(for: problem) ?? Limitation("remembers a backend that does not exist: \(choice.winner.backend)")
    }
    let plan = try winner.makePlan(for: problem, context: context)
    return SummarisedPlan(plan, summary: "\(choice.winner.backend) (\(plan.summary)); \(choice.comparison)")
  }

  /// The blockings that candidates take from searches, by backend.
  private func blockings(for problem: ConvolutionProblem, context: PlanContext) -> [String: Blocking] {
    let found = candidates.compactMap { candidate in
      blockingStore?.blocking(of: candidate.name, for: problem, context: context).map { (candidate.name, $0) }
    }
    return Dictionary(uniqueKeysWithValues: found)
  }

  /// Times every candidate on the same random data, and looks how far its result is from the exact one.
  private func measure(_ problem: ConvolutionProblem, context: PlanContext) throws -> [Choice.Candidate] {
    let all = try candidates.filter { $0.limitation(for: problem) == nil }.map {
      ($0.name, try $0.makePlan(for: problem, context: context))
    }
    let plans = all.filter { $0.1.packedWeightsByteCount + $0.1.workspaceByteCount <= Self.largestMemory }
    let tensors = ProblemTensors(problem, seed: 1)
    let sample = ReferenceSample(
      problem, operands: tensors.operands, weights: tensors.weights.pointer, seed: 1, workers: context.workers)
    let workspace = AlignedBuffer(byteCount: plans.map(\.1.workspaceByteCount).max() ?? 0)
    var timed: [BackendCatalog.Candidate] = []
    let errors = plans.map { _, plan in
      let packed = AlignedBuffer(byteCount: plan.packedWeightsByteCount)
      plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!)
      let body = {
        plan.execute(
          tensors.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
      }
      let buffers = tensors.buffers + [packed, workspace].map { UnsafeRawBufferPointer($0.bytes) }
      timed.append(BackendCatalog.Candidate(body: body, buffers: buffers))
      body()
      return sample.verify(tensors.destination.pointer, bound: plan.errorBound).maxRelativeError
    }
    let times = timer(timed, context.demands.startsCold)
    return plans.indices.map { index in
      let (name, plan) = plans[index]
      return Choice.Candidate(
        backend: name, microseconds: times[index] / .microseconds(1), relativeError: errors[index],
        workspaceByteCount: plan.workspaceByteCount, packedWeightsByteCount: plan.packedWeightsByteCount)
    }
  }
}
