import Measurements
import NetworkCosts
import Networks
import Tensors
import Weights

/// The training of one network on one data set, once for each of several seeds.
package struct TrainingJob {
  package let network: Network
  package let images: TrainingImages
  /// Their seed is replaced by that of each run.
  package let settings: TrainingSettings
  private let executionSettings: TrainingExecutionSettings
  /// The values to begin with; drawn anew for each seed if nil.
  private let weights: NetworkWeights?
  private let cost: NetworkCost

  /// - Throws: `TrainingError` and `DataError` for what cannot be trained, and what counting throws for networks that
  ///   are too large.
  package init(
    _ network: Network, on images: TrainingImages, settings: TrainingSettings,
    executionSettings: TrainingExecutionSettings, weights: NetworkWeights? = nil
  ) throws {
    try images.data.requireOutputs(of: network)
    self.network = network
    self.images = images
    self.settings = settings
    self.executionSettings = executionSettings
    self.weights = weights
    cost = try NetworkCost(network, options: CostOptions(batch: 1, includesTraining: true))
  }

  /// Multiply-adds of a training step for one image: forward, and both gradients.
  package var macsPerImage: Int {
    cost.macs.dense + (cost.training.map { $0.backwardDataMACs + $0.backwardWeightsMACs } ?? 0)
  }

  /// Multiply-adds of a forward pass for one image.
  package var forwardMACsPerImage: Int { cost.macs.dense }

  package var stepsPerEpoch: Int { images.training.count.dividedRoundingUp(by: settings.batch) }

  package var parameterCount: Int { cost.parameters.total }

  /// Bytes that `arch-cost --training` counts for the activations of a step.
  package var countedActivationByteCount: Int {
    settings.batch * (cost.training?.storedActivationByteCount ?? 0)
  }

  /// What a run tells while it goes on.
  package struct Observer {
    /// Asked before each step.
    package var isCancelled: () -> Bool
    package var progress: (_ seed: UInt64, TrainingProgress) -> Void
    /// Told after each epoch; the record is that of the run so far.
    package var epochEnded: (TrainingRunRecord, EpochRecord) -> Void
    /// Told of a checkpoint that could not be written.
    package var checkpointFailed: (CheckpointError) -> Void

    package init(
      isCancelled: @escaping () -> Bool, progress: @escaping (UInt64, TrainingProgress) -> Void,
      epochEnded: @escaping (TrainingRunRecord, EpochRecord) -> Void,
      checkpointFailed: @escaping (CheckpointError) -> Void
    ) {
      self.isCancelled = isCancelled
      self.progress = progress
      self.epochEnded = epochEnded
      self.checkpointFailed = checkpointFailed
    }
  }

  /// Trains with one seed.
  ///
  /// - Parameters:
  ///   - checkpoint: where the state is kept after each epoch.
  ///   - resumes: whether to go on from what is kept there.
  /// - Returns: what it came to, and the trainer with the parameters; without an epoch if it was cancelled before the
  ///   first one ended.
  /// - Throws: `TrainingError`, `CheckpointError` for a checkpoint that is not to be resumed, and what planning throws.
  package func run(
    seed: UInt64, checkpoint: Checkpoint?, resumes: Bool, observer: Observer
  ) throws -> (record: TrainingRunRecord, trainer: Trainer) {
    var settings = settings
    settings.seed = seed
    let executionSettings = TrainingExecutionSettings(
      batch: settings.batch, loss: executionSettings.loss, backends: executionSettings.backends,
      kernels: executionSettings.kernels, context: executionSettings.context, seed: seed)
    let execution = try TrainingExecution(
      network, weights: weights ?? .initial(seed, for: network), settings: executionSettings)
    let trainer = Trainer(
      execution, training: images.training, test: images.test, settings: settings, macsPerImage: macsPerImage,
      workers: executionSettings.context.workers)
    let checkpoint = checkpoint?.adding("algorithms", execution.algorithmSummary)
    if resumes, let checkpoint, let state = try checkpoint.read() { try trainer.restore(state, path: checkpoint.path) }
    func record() -> TrainingRunRecord {
      TrainingRunRecord(
        seed: seed, epochs: trainer.epochs, isComplete: trainer.isFinished,
        countedMACs: macsPerImage * images.training.count * trainer.epochs.count)
    }
    try trainer.run(
      isCancelled: observer.isCancelled, progress: { observer.progress(seed, $0) },
      epochEnded: { epoch in
        if let checkpoint {
          do throws(CheckpointError) { try checkpoint.write(trainer.state) } catch { observer.checkpointFailed(error) }
        }
        observer.epochEnded(record(), epoch)
      })
    return (record(), trainer)
  }
}

extension TrainingExecution {
  /// The backends of all passes, with how many each has, and a digest of which pass has which: `direct ×10 (5c1e0a77)`.
  ///
  /// Other algorithms give other bits.
  package var algorithmSummary: String {
    let backends = choices.compactMap { $0.split(separator: " ").last.map(String.init) }
    let counts = Dictionary(grouping: backends) { $0 }.mapValues(\.count).sorted {
      ($1.value, $0.key) < ($0.value, $1.key)
    }
    let digest = choices.joined(separator: "\n").utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    let names = counts.map { "\($0.key) ×\($0.value)" }.joined(separator: ", ")
    return "\(names.isEmpty ? "none" : names) (\(String(digest, radix: 16)))"
  }
}
