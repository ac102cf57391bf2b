import Backends
import Convolution
import Counters
import Harness
import Kernels
import Measurements
import Reporting
import Tensors
import WorkerThreads

/// The workers of one thread count, and the peak that they reach together.
package struct Crew: Sendable {
  package let workers: ThreadPool
  package let peak: MachinePeak
  /// What memory and arithmetic allow with that many threads; nil if it was not measured.
  package let roofline: Roofline?

  package init(workers: ThreadPool, peak: MachinePeak, roofline: Roofline? = nil) {
    self.workers = workers
    self.peak = peak
    self.roofline = roofline
  }

  package var threadCount: Int { workers.workerCount }
}

/// What is looked at besides times, in executions of their own.
package struct Inspection: Sendable {
  package var phases = false
  package var counters: CounterRequest?
  package var keepsSamples = false

  package init() {}
}

/// What holds for all layers of a run.
package struct BenchmarkSettings: Sendable {
  package var backends: [any ConvolutionBackend]
  /// The instruction set's name, for reports and repro commands.
  package var instructionSetName: String
  /// One for each number of threads to be compared.
  package var crews: [Crew]
  package var caches: [CacheState] = [.warm]
  package var isPinned = false
  /// Seeds operands, samples of outputs and the order of rounds.
  package var seed: UInt64
  package var sampling: SamplingSettings
  /// How much of an output is compared with the reference.
  package var verification = VerificationLimits()
  package var inspection = Inspection()
  /// What `auto` is held to.
  package var demands = PlanDemands()
  /// What plans choose their tiles by.
  package var blocking = Blocking.ofThisMachine
  /// Whether searched blockings take its place, for repro commands.
  package var blockingChoice = BlockingChoice.tuned
  /// Where executions add the work that they do.
  package var tally = WorkTally()
  /// Where plans keep what they learned; nil keeps nothing.
  package var cacheDirectory: String?
  package var memory: MemoryBudget
  package var interruption: Interruption
  package var progress: ProgressLine

  package init(
    backends: [any ConvolutionBackend], instructionSetName: String, crews: [Crew], seed: UInt64,
    sampling: SamplingSettings, cacheDirectory: String?, memory: MemoryBudget, interruption: Interruption,
    progress: ProgressLine
  ) {
    self.backends = backends
    self.instructionSetName = instructionSetName
    self.crews = crews
    self.seed = seed
    self.sampling = sampling
    self.cacheDirectory = cacheDirectory
    self.memory = memory
    self.interruption = interruption
    self.progress = progress
  }

  /// What commands have in common: this machine's memory and cache folder, and no crews before they are assembled.
  init(
    table: KernelTable, backends: [any ConvolutionBackend], seed: UInt64 = MeasurementOptions.standardSeed,
    sampling: SamplingSettings, interruption: Interruption = Interruption(), showsProgress: Bool = false
  ) {
    self.init(
      backends: backends, instructionSetName: table.instructionSet.rawValue, crews: [], seed: seed, sampling: sampling,
      cacheDirectory: CacheDirectory.path, memory: .ofThisMachine(), interruption: interruption,
      progress: ProgressLine(isShown: showsProgress))
  }

  /// What planning may use with a crew.
  func planContext(for crew: Crew, phaseTimer: PhaseTimer? = nil) -> PlanContext {
    PlanContext(
      workers: crew.workers, blocking: blocking, cacheDirectory: cacheDirectory, demands: demands, tally: tally,
      phaseTimer: phaseTimer)
  }

  /// What one layer may take to be timed: every backend in every state of the caches, and the peak, for each crew.
  var timeOfLayer: Duration {
    sampling.timeBudget * (crews.count * (backends.count * caches.count + 1))
  }
}
