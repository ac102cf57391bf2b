import Backends
import Convolution
import Harness
import Inference
import Measurements
import NetworkCosts
import Networks
import Tensors
import Weights

/// One network, to be executed by plans with different backends on teams of threads.
package struct NetworkSubject: Subject {
  private let request: NetworkRequest
  private let settings: NetworkSettings
  private let weights: NetworkWeights
  private let memory: MemoryBudget
  package let facts: NetworkFacts
  package private(set) var candidates: [Candidate<NetworkCandidatePlan>] = []
  /// The plans that were made, by candidate and threads.
  let plans = MadePlans<NetworkCandidatePlan>()

  /// Every backend with every team, in the order of the teams.
  ///
  /// - Throws: what counting throws for networks that are too large.
  package init(_ request: NetworkRequest, settings: NetworkSettings) throws {
    self.request = request
    self.settings = settings
    weights = request.weights ?? .seeded(settings.measuring.seed, for: request.network)
    memory = settings.measuring.memory.renewed
    facts = try NetworkFacts(request)
    candidates = settings.measuring.teams.flatMap { team in
      settings.backends.map { candidate($0, team: team) }
    }
  }

  package var name: String { facts.name }
  package var work: SubjectWork { facts.work }

  package func makeOperands(for plans: [NetworkCandidatePlan]) throws(Unsuitability) -> NetworkOperands {
    try NetworkOperands(
      request.network, batch: request.batch, weights: weights, seed: settings.measuring.seed,
      workers: settings.exactWorkers ?? settings.measuring.teams[0].workers, comparesSteps: settings.showsSteps,
      opinion: settings.secondOpinion?.tensors(of: request.network.name) ?? [],
      exactByteCount: operandByteCount, memory: memory.reduced(by: operandByteCount))
  }

  private func candidate(_ backend: any ConvolutionBackend, team: ThreadTeam) -> Candidate<NetworkCandidatePlan> {
    Candidate(backend.name, team: team, limitation: limitation(of: backend, team: team)) {
      [request, settings, plans] in
      let phaseTimer = PhaseTimer(workerCount: team.threadCount) { MonotonicClock().nanoseconds }
      let context = settings.planContext(for: team, phaseTimer: phaseTimer)
      do {
        let plan = try NetworkPlan(
          request.network, batch: request.batch,
          chooser: ConvolutionChooser([backend] + settings.fallbacks, context: context), kernels: settings.kernels,
          workers: team.workers)
        let candidate = NetworkCandidatePlan(plan, phaseTimer: phaseTimer, timesSteps: settings.showsSteps)
        plans.keep(candidate, of: backend.name, threadCount: team.threadCount)
        return candidate
      } catch let limitation as Limitation {
        throw Unsuitability(limitation.reason)
      }
    }
  }

  private func limitation(of backend: any ConvolutionBackend, team: ThreadTeam) -> String? {
    if let limitation = request.network.inferenceLimitation { return limitation.reason }
    if let shortage = memory.shortage(of: operandByteCount) { return shortage }
    if settings.measuring.isPinned && team.threadCount > 1 && backend.runsOwnThreads {
      return "its threads are its own: --pin would bind them all to the first one's processor"
    }
    return nil
  }

  /// Bytes of the weights of the largest layer, and of all outputs in double precision, as many as the exact answer
  /// keeps.
  private var operandByteCount: Int {
    let outputs = request.network.layers.map(\.outputShape.elementCount)
    let kept = settings.showsSteps ? outputs.reduce(0, +) : 2 * (outputs.max() ?? 0)
    let largest = weights.parameters.map(\.shape.byteCount).max() ?? 0
    return request.batch * kept * MemoryLayout<Double>.stride + 3 * largest
  }
}

/// The plans that candidates made, so that reports can tell of their steps.
final class MadePlans<Plan> {
  private struct Key: Hashable {
    let candidate: String
    let threadCount: Int
  }

  private var plans: [Key: Plan] = [:]

  func keep(_ plan: Plan, of candidate: String, threadCount: Int) {
    plans[Key(candidate: candidate, threadCount: threadCount)] = plan
  }

  func plan(of candidate: String, threadCount: Int) -> Plan? {
    plans[Key(candidate: candidate, threadCount: threadCount)]
  }
}

extension NetworkFacts {
  init(_ request: NetworkRequest) throws {
    let (network, batch) = (request.network, request.batch)
    let cost = try NetworkCost(network, options: CostOptions(batch: batch))
    let output = network.layers[network.outputIndex].outputShape
    let images = batch * (network.input.elementCount + output.elementCount) * MemoryLayout<Float>.stride
    self.init(
      name: network.name, input: network.input.description, batch: batch, layerCount: network.layers.count,
      work: SubjectWork(
        operationCount: 2 * cost.macs.dense, usefulOperationCount: 2 * cost.macs.inBounds,
        compulsoryByteCount: cost.weightsByteCount + images),
      weightsByteCount: cost.weightsByteCount, analyticActivationByteCount: cost.peakActivationByteCount)
  }
}
