import Backends
import Convolution
import Kernels
import Networks
import Tensors
import Training
import WorkerThreads

/// Trainings as tests need them: with the plain backend, so that they are the same everywhere.
enum TrainingJobs {
  static func job(
    _ network: Network, _ data: DataSet, settings: TrainingSettings, loss: TrainingLoss? = nil, threads: Int = 1
  ) throws -> TrainingJob {
    let table = KernelTable(for: InstructionSet.available.last!)
    let context = PlanContext(workers: ThreadPool(workerCount: threads), isReproducible: true)
    return try TrainingJob(
      network, on: try TrainingImages(data, for: network), settings: settings,
      executionSettings: TrainingExecutionSettings(
        batch: settings.batch, loss: loss ?? .standard(for: network), backends: [DirectBackend(table: table)],
        kernels: table, context: context, seed: settings.seed))
  }

  static func settings(epochs: Int, rate: Double = 0.05) -> TrainingSettings {
    TrainingSettings(
      epochs: epochs, batch: 32, optimizer: OptimizerSettings(momentum: 0.9, decay: 1e-4), rate: rate,
      schedule: .cosine, seed: 1)
  }

  /// Watches nothing, and ends a run before a step that `isCancelled` does not want.
  static func observer(isCancelled: @escaping () -> Bool = { false }) -> TrainingJob.Observer {
    TrainingJob.Observer(
      isCancelled: isCancelled, progress: { _, _ in }, epochEnded: { _, _ in }, checkpointFailed: { _ in })
  }

  /// A small network with everything that keeps state besides weights: batch normalisation and dropout.
  static func smallNetwork() throws -> Network {
    var net = NetworkBuilder("small", input: [1, 8, 8], form: .normalized)
    net.convolution("conv1", 8, kernel: 3)
    net.maxPool("pool1", window: 2, stride: 2)
    net.convolution("conv2", 12, kernel: 3)
    net.averagedClassifier(10, dropoutRate: 0.2)
    return try net.finish()
  }
}
