import Backends
import Convolution
import Inference
import Kernels
import Tensors
import WorkerThreads

/// What holds for all networks of a run.
package struct NetworkSettings: Sendable {
  /// Each makes a plan of its own; a convolution that one cannot solve falls to `fallbacks`.
  package var backends: [any ConvolutionBackend]
  package var fallbacks: [any ConvolutionBackend]
  package var kernels: KernelTable
  package var measuring: MeasuringSettings
  /// What backends that choose are held to.
  package var demands = PlanDemands()
  package var blocking = Blocking.ofThisMachine
  package var tally = WorkTally()
  /// Where plans keep what they learned; nil keeps nothing.
  package var cacheDirectory: String?
  /// Those that compute the exact answer; the first team's if nil.
  package var exactWorkers: ThreadPool?
  /// What another engine made of the same networks; nil asks nobody.
  package var secondOpinion: SecondOpinion?
  /// Whether the steps of each plan are timed and compared by themselves.
  package var showsSteps = false
  /// Whether training steps are measured, not the forward pass alone.
  package var trains = false

  package init(
    backends: [any ConvolutionBackend], fallbacks: [any ConvolutionBackend], kernels: KernelTable,
    measuring: MeasuringSettings, cacheDirectory: String? = CacheDirectory.path
  ) {
    self.backends = backends
    self.fallbacks = fallbacks
    self.kernels = kernels
    self.measuring = measuring
    self.cacheDirectory = cacheDirectory
  }

  func planContext(for team: ThreadTeam, phaseTimer: PhaseTimer) -> PlanContext {
    PlanContext(
      workers: team.workers, blocking: blocking, cacheDirectory: cacheDirectory, demands: demands, tally: tally,
      phaseTimer: phaseTimer, isCancelled: { [interruption = measuring.interruption] in interruption.isRequested })
  }
}
