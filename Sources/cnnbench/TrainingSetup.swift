import Backends
import Benchmarking
import Convolution
import Harness
import Inference
import Kernels
import Training
import WorkerThreads

/// What executes a training, and the trained networks.
struct TrainingSetup {
  let table: KernelTable
  let workers: ThreadPool
  private let backends: [any ConvolutionBackend]
  private let interruption: Interruption

  /// - Throws: `CommandFailure` for unknown names, and for an instruction set that this machine lacks.
  init(_ options: ExecutionOptions, interruption: Interruption) throws {
    table = KernelTable(for: try InstructionSet.chosen(named: options.isa))
    workers = TrainingExecution.makeWorkers(count: options.threads.counts[0])
    let catalog = BackendCatalog.forBenchmarks(on: table, time: CandidateTiming.timeWithinNetworks)
    backends = [try catalog.requiredBackend(named: options.backend), DirectBackend(table: table)]
    self.interruption = interruption
  }

  func executionSettings(_ settings: TrainingSettings, _ loss: TrainingLoss) -> TrainingExecutionSettings {
    TrainingExecutionSettings(
      batch: settings.batch, loss: loss, backends: backends, kernels: table, context: context(startsCold: false),
      seed: settings.seed)
  }

  /// Chooses plans of trained networks as `cnnbench net` does.
  var chooser: ConvolutionChooser {
    ConvolutionChooser(backends, context: context(startsCold: CacheEviction.isAvailable))
  }

  private func context(startsCold: Bool) -> PlanContext {
    PlanContext(
      workers: workers, blocking: .ofThisMachine, cacheDirectory: CacheDirectory.path,
      demands: PlanDemands(
        largestRelativeError: PlanDemands.standardRelativeError, startsCold: startsCold, isWithinNetwork: true),
      isCancelled: { [interruption] in interruption.isRequested })
  }
}
