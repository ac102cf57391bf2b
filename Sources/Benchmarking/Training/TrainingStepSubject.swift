import Backends
import Convolution
import Harness
import Inference
import Measurements
import NetworkCosts
import Networks
import Tensors
import Training
import Weights

/// A training step of a network, by different backends on teams of threads.
package struct TrainingStepSubject: Subject {
  private let request: NetworkRequest
  private let settings: NetworkSettings
  private let weights: NetworkWeights
  private let memory: MemoryBudget
  package let facts: NetworkFacts
  package private(set) var candidates: [Candidate<TrainingStepPlan>] = []
  let plans = MadePlans<TrainingStepPlan>()

  /// Every backend with every team, in the order of the teams.
  ///
  /// - Throws: what counting throws for networks that are too large.
  package init(_ request: NetworkRequest, settings: NetworkSettings) throws {
    self.request = request
    self.settings = settings
    weights = request.weights ?? .seeded(settings.measuring.seed, for: request.network)
    memory = settings.measuring.memory.renewed
    facts = try NetworkFacts(trainingOf: request)
    candidates = settings.measuring.teams.flatMap { team in settings.backends.map { candidate($0, team: team) } }
  }

  package var name: String { "\(facts.name) training" }
  package var work: SubjectWork { facts.work }

  package func makeOperands(for plans: [TrainingStepPlan]) throws(Unsuitability) -> TrainingStepOperands {
    do {
      let context = PlanContext(workers: settings.measuring.teams[0].workers)
      return try TrainingStepOperands(
        execution(backends: [ReferenceBackend()], context: context), seed: settings.measuring.seed)
    } catch {
      throw Unsuitability("the reference step fails: \(error)")
    }
  }

  private func candidate(_ backend: any ConvolutionBackend, team: ThreadTeam) -> Candidate<TrainingStepPlan> {
    Candidate(backend.name, team: team, limitation: memory.shortage(of: byteCount)) { [settings, plans] in
      let phaseTimer = PhaseTimer(workerCount: team.threadCount) { MonotonicClock().nanoseconds }
      do {
        let plan = TrainingStepPlan(
          try execution(
            backends: [backend] + settings.fallbacks, context: settings.planContext(for: team, phaseTimer: phaseTimer)),
          phaseTimer: phaseTimer, timesSteps: settings.showsSteps)
        plans.keep(plan, of: backend.name, threadCount: team.threadCount)
        return plan
      } catch let limitation as Limitation {
        throw Unsuitability(limitation.reason)
      } catch let error as TrainingError {
        throw Unsuitability(error.description)
      } catch let failure as AllocationFailure {
        throw memory.refusal(failure)
      }
    }
  }

  private func execution(backends: [any ConvolutionBackend], context: PlanContext) throws -> TrainingExecution {
    try TrainingExecution(
      request.network, weights: weights,
      settings: TrainingExecutionSettings(
        batch: request.batch, loss: .standard(for: request.network), backends: backends, kernels: settings.kernels,
        context: context, seed: settings.measuring.seed))
  }

  /// Bytes of all outputs and parameters with their gradients and velocities, and of what the weights of the largest
  /// layer may be packed to.
  private var byteCount: Int {
    let outputs = request.network.layers.map(\.outputShape.elementCount).reduce(0, +)
    return (2 * request.batch * outputs * MemoryLayout<Float>.stride) + 4 * facts.weightsByteCount
  }
}

extension NetworkFacts {
  /// Of a training step: operations of all three directions, and what the backward pass reads again.
  fileprivate init(trainingOf request: NetworkRequest) throws {
    let (network, batch) = (request.network, request.batch)
    let cost = try NetworkCost(network, options: CostOptions(batch: batch, includesTraining: true))
    let training = cost.training!
    let backward = 2 * (training.backwardDataMACs + training.backwardWeightsMACs)
    self.init(
      name: network.name, input: network.input.description, batch: batch, layerCount: network.layers.count,
      work: SubjectWork(
        operationCount: 2 * cost.macs.dense + backward, usefulOperationCount: 2 * cost.macs.inBounds + backward,
        compulsoryByteCount: 4 * cost.weightsByteCount
          + batch * network.input.elementCount * MemoryLayout<Float>.stride),
      weightsByteCount: cost.weightsByteCount, analyticActivationByteCount: training.storedActivationByteCount)
  }
}
