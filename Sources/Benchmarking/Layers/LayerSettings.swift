import Convolution
import Counters
import Measurements
import Tensors

/// What holds for all layers of a run.
package struct LayerSettings: Sendable {
  /// A process that executes a backend on a layer alone, to be counted from outside.
  package typealias Replay =
    @Sendable (_ layer: ConvolutionLayer, _ backend: String, _ cache: CacheState, _ seed: UInt64) -> Rerun

  package var backends: [any ConvolutionBackend]
  package var measuring: MeasuringSettings
  /// How much of an output is compared with the reference.
  package var verification = VerificationLimits()
  /// What backends that choose are held to.
  package var demands = PlanDemands()
  /// What plans choose their tiles by.
  package var blocking = Blocking.ofThisMachine
  /// Where executions add the work that they do.
  package var tally = WorkTally()
  /// Where plans keep what they learned; nil keeps nothing.
  package var cacheDirectory: String?
  /// Nil where nothing is to be counted from outside.
  package var replay: Replay?

  package init(
    backends: [any ConvolutionBackend], measuring: MeasuringSettings, cacheDirectory: String? = CacheDirectory.path
  ) {
    self.backends = backends
    self.measuring = measuring
    self.cacheDirectory = cacheDirectory
  }

  /// What planning may use with a team of threads.
  func planContext(for team: ThreadTeam, phaseTimer: PhaseTimer? = nil) -> PlanContext {
    PlanContext(
      workers: team.workers, blocking: blocking, cacheDirectory: cacheDirectory, demands: demands, tally: tally,
      phaseTimer: phaseTimer, isCancelled: { [interruption = measuring.interruption] in interruption.isRequested })
  }

  /// What one layer may take to be timed.
  var timeOfLayer: Duration { measuring.time(ofCandidates: measuring.teams.count * backends.count) }
}
