import Convolution
import Tensors

/// Measures the other backends on a problem, keeps the fastest, and remembers the choice between runs.
package struct AutoBackend: ConvolutionBackend {
  private let candidates: [any ConvolutionBackend]
  /// Where the candidates take blockings from; nil if they follow the model.
  private let blockingStore: BlockingStore?
  /// The instruction set and the machine, on which choices depend.
  private let machine: String
  private let timer: CandidateTimer

  /// - Parameters:
  ///   - blockingStore: where the candidates take blockings from; nil if they follow the model.
  ///   - machine: the instruction set and the machine, on which choices depend.
  package init(
    candidates: [any ConvolutionBackend], blockingStore: BlockingStore?, machine: String,
    timer: @escaping CandidateTimer
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

  package var directions: Set<ConvolutionDirection> {
    candidates.reduce(into: []) { $0.formUnion($1.directions) }
  }

  package func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? {
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
    let spreading = Set(candidates.filter(\.spreadsNaN).map(\.name))
    let choice = try Choice(measurement, demands: context.demands, spreadingNaN: spreading)
    guard let winner = candidates.first(where: { $0.name == choice.winner.backend }) else {
      throw limitation(for: problem) ?? Limitation("remembers a backend that does not exist: \(choice.winner.backend)")
    }
    let plan = try winner.makePlan(for: problem, context: context)
    return SummarisedPlan(
      plan, summary: "\(choice.winner.backend) (\(plan.summary)); \(choice.comparison)",
      chosenBackend: choice.winner.backend, measuredMicroseconds: choice.winner.microseconds)
  }

  /// The blockings that candidates take from searches, by backend.
  private func blockings(for problem: ConvolutionProblem, context: PlanContext) -> [String: Blocking] {
    let found = candidates.compactMap { candidate in
      blockingStore?.blocking(of: candidate.name, for: problem, context: context).map { (candidate.name, $0) }
    }
    return Dictionary(uniqueKeysWithValues: found)
  }

  /// A candidate whose result is right.
  private struct VerifiedCandidate {
    let backend: String
    let plan: any ConvolutionPlan
    let relativeError: Double
    let workload: CandidateWorkload
  }

  /// Times every candidate on the same random data whose result is right, and looks how far it is from the exact one.
  private func measure(_ problem: ConvolutionProblem, context: PlanContext) throws -> [MeasuredCandidate] {
    let plans = try affordablePlans(for: problem, context: context)
    let (tensors, workspace) = try operands(of: problem, plans: plans.map(\.plan))
    let sample = ReferenceSample(
      problem, operands: tensors.operands, weights: tensors.weights.pointer, seed: 1, workers: context.workers,
      limits: .brief)
    let verified = plans.compactMap {
      verify($0, $1, on: tensors, workspace: workspace, sample: sample, demands: context.demands)
    }
    guard !verified.isEmpty else { throw Limitation("finds no backend whose result is right") }
    let times = timer(verified.map(\.workload), context.demands.startsCold)
    return zip(verified, times).map { candidate, time in
      MeasuredCandidate(
        backend: candidate.backend, microseconds: time / .microseconds(1), relativeError: candidate.relativeError,
        workspaceByteCount: candidate.plan.workspaceByteCount,
        packedWeightsByteCount: candidate.plan.packedWeightsByteCount)
    }
  }

  private func operands(
    of problem: ConvolutionProblem, plans: [any ConvolutionPlan]
  ) throws(Limitation) -> (ProblemTensors, workspace: AlignedBuffer) {
    do throws(AllocationFailure) {
      let workspace = try AlignedBuffer(obtaining: plans.map(\.workspaceByteCount).max() ?? 0)
      // Else the first one that uses it would pay for its pages.
      workspace.fill(withByte: 0)
      return (try ProblemTensors(problem, seed: 1), workspace)
    } catch {
      throw Limitation("finds no memory to measure the others: \(error)")
    }
  }

  /// The plans of the candidates that can be planned, and measured beside the others.
  private func affordablePlans(
    for problem: ConvolutionProblem, context: PlanContext
  ) throws -> [(backend: String, plan: any ConvolutionPlan)] {
    let plans = candidates.filter { $0.limitation(for: problem) == nil }.compactMap { candidate in
      (try? candidate.makePlan(for: problem, context: context)).map { (backend: candidate.name, plan: $0) }
    }
    let affordable = plans.filter { $0.plan.packedWeightsByteCount + $0.plan.workspaceByteCount <= Self.largestMemory }
    guard !affordable.isEmpty else {
      throw Limitation(
        plans.isEmpty
          ? "finds no backend that can plan the problem" : "finds no backend that takes at most 1 GiB to be measured")
    }
    return affordable
  }

  /// Nil if the plan's result is wrong, or there is no memory for its weights.
  private func verify(
    _ backend: String, _ plan: any ConvolutionPlan, on tensors: ProblemTensors, workspace: AlignedBuffer,
    sample: ReferenceSample, demands: PlanDemands
  ) -> VerifiedCandidate? {
    guard let packed = try? AlignedBuffer(obtaining: plan.packedWeightsByteCount) else { return nil }
    plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!)
    let body = {
      if demands.packsWeights { plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!) }
      plan.execute(
        tensors.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
    }
    // What the candidate before left there would pass for this one's.
    tensors.clearResults()
    let firstTime = ContinuousClock().measure(body)
    let verification = sample.verify(
      tensors.destination.images, biasGradient: tensors.biasGradient?.pointer, bound: plan.errorBound)
    guard verification.hasPassed else { return nil }
    let evicted = demands.isWithinNetwork ? [packed] : [packed, workspace]
    let buffers =
      (demands.isWithinNetwork ? [] : tensors.buffers) + evicted.map { UnsafeRawBufferPointer($0.bytes) }
    return VerifiedCandidate(
      backend: backend, plan: plan, relativeError: verification.maxRelativeError,
      workload: CandidateWorkload(body: body, buffers: buffers, firstTime: firstTime))
  }
}
