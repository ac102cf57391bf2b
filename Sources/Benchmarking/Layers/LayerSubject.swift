import Convolution
import Harness
import Measurements
import Tensors

/// One convolution layer, to be computed by backends on teams of threads.
package struct LayerSubject: Subject {
  private let entry: BatchEntry
  private let settings: LayerSettings
  private let data: LayerData?
  /// What there is now, after the layers before this one.
  private let memory: MemoryBudget
  package private(set) var candidates: [Candidate<LayerPlan>] = []

  /// Every backend with every team, in the order of the teams.
  package init(_ entry: BatchEntry, settings: LayerSettings) {
    self.entry = entry
    self.settings = settings
    data = nil
    memory = settings.measuring.memory.renewed
    candidates = settings.measuring.teams.flatMap { team in
      settings.backends.map { candidate($0, team: team, blocking: settings.blocking) }
    }
  }

  /// One backend with different blockings.
  ///
  /// - Parameter data: the layer's operands, if they were made before.
  init(
    _ entry: BatchEntry, backend: any ConvolutionBackend, team: ThreadTeam, blockings: [Blocking],
    settings: LayerSettings, data: LayerData? = nil
  ) {
    self.entry = entry
    self.settings = settings
    self.data = data
    memory = settings.measuring.memory.renewed
    candidates = blockings.map { candidate(backend, team: team, blocking: $0) }
  }

  package var name: String { entry.layer.name }
  package var facts: LayerFacts { LayerFacts(entry.layer) }
  package var work: SubjectWork { SubjectWork(problem) }
  private var problem: ConvolutionProblem { entry.layer.problem }

  package func makeOperands(for plans: [LayerPlan]) throws(Unsuitability) -> LayerOperands {
    let data = if let data { data } else { try LayerData(problem, settings: settings) }
    return try LayerOperands(
      data, plans: plans, memory: memory.reduced(by: ProblemTensors.byteCount(of: problem)))
  }

  private func candidate(
    _ backend: any ConvolutionBackend, team: ThreadTeam, blocking: Blocking
  ) -> Candidate<LayerPlan> {
    Candidate(backend.name, team: team, limitation: limitation(of: backend, team: team)) {
      [entry, settings] in
      let phaseTimer = PhaseTimer(workerCount: team.threadCount) { MonotonicClock().nanoseconds }
      let replay = settings.replay.map { replay in
        { @Sendable cache in replay(entry.layer, backend.name, cache, settings.measuring.seed) }
      }
      let context = settings.planContext(for: team, phaseTimer: phaseTimer).with(blocking)
      do {
        let plan = try backend.makePlan(for: entry.layer.problem, context: context)
        return LayerPlan(plan, phaseTimer: phaseTimer, replay: replay)
      } catch let limitation as Limitation {
        throw Unsuitability(limitation.reason)
      }
    }
  }

  private func limitation(of backend: any ConvolutionBackend, team: ThreadTeam) -> String? {
    if data == nil, let shortage = memory.shortage(of: ProblemTensors.byteCount(of: problem)) { return shortage }
    guard backend.belongs(to: entry.algorithm) else {
      return "the batch file asks for --alg=\(entry.algorithm.rawValue)"
    }
    if settings.measuring.isPinned && team.threadCount > 1 && backend.runsOwnThreads {
      return "does not support --pin: its library starts its own threads, which would share one processor"
    }
    return backend.limitation(for: problem)?.reason
  }
}
