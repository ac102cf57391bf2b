import Networks
import TestSupport
import Testing
import Training

/// Training to a plateau on real images.
struct LearningTests {
  private func accuracy(
    _ name: String, _ data: DataSet, _ settings: TrainingSettings, loss: TrainingLoss? = nil
  ) throws -> Double {
    let network = try ArchitectureCatalog.architecture(named: name).network()
    let job = try TrainingJobs.job(network, data, settings: settings, loss: loss)
    let run = try job.run(seed: 1, checkpoint: nil, resumes: false, observer: TrainingJobs.observer())
    return run.record.epochs.last?.testAccuracy ?? 0
  }

  @Test func `LeNet-5 reads at least 97 of 100 digits`() throws {
    var settings = TrainingJobs.settings(epochs: 12)
    settings.augmentations = [.shift]
    #expect(try accuracy("lenet5", try DataSource("digits").load(), settings) >= 0.97)
  }

  /// What scikit-learn's `MLPClassifier` reaches on these images is 97 to 98 %, and the Wilson interval of 359 images
  /// is ± 1.6 %.
  @Test func `a multi-layer network reads as many digits as that of others`() throws {
    let settings = TrainingJobs.settings(epochs: 40)
    #expect(
      try accuracy("multi-layer:64-64-10", try DataSource("digits").load(), settings, loss: .crossEntropy) >= 0.955)
  }

  /// What scikit-learn's `Perceptron` reaches on these images is 93 to 95 %, and the Wilson interval of 359 images is
  /// ± 2.4 %.
  @Test func `ten perceptrons read as many digits as those of others`() throws {
    let settings = TrainingSettings(
      epochs: 30, batch: 1, optimizer: OptimizerSettings(momentum: 0), rate: 1, schedule: .constant, seed: 1)
    #expect(try accuracy("perceptron:64-10", try DataSource("digits").load(), settings) >= 0.91)
  }

  @Test(arguments: [("circles", 0.97), ("xor", 0.97), ("spiral", 0.95)])
  func `hidden units tell points apart that no line divides`(set: String, least: Double) throws {
    let settings = TrainingSettings(
      epochs: 60, batch: 16, optimizer: OptimizerSettings(momentum: 0.9), rate: 0.1, schedule: .cosine, seed: 1)
    var net = NetworkBuilder("hidden", input: [2])
    net.fullyConnected("hidden1", 32)
    net.fullyConnected("hidden2", 32)
    net.fullyConnected("classes", 2, activation: .softmax())
    let job = try TrainingJobs.job(try net.finish(), try DataSource(set).load(), settings: settings)
    let run = try job.run(seed: 1, checkpoint: nil, resumes: false, observer: TrainingJobs.observer())
    #expect((run.record.epochs.last?.testAccuracy ?? 0) >= least)
  }

  @Test func `one perceptron does not learn xor, which no line divides`() throws {
    let settings = TrainingSettings(
      epochs: 5, batch: 1, optimizer: OptimizerSettings(momentum: 0), rate: 1, schedule: .constant, seed: 1)
    #expect(try accuracy("perceptron:2-1", try DataSource("xor").load(), settings) < 0.8)
  }

  @Test func `any number of threads gives the same bits`() throws {
    let data = try DataSource("digits").load().limited(toTrainingImages: 100)
    var settings = TrainingJobs.settings(epochs: 2)
    settings.augmentations = [.flip, .shift]
    let states = try (1...3).map { threads in
      let job = try TrainingJobs.job(try TrainingJobs.smallNetwork(), data, settings: settings, threads: threads)
      return try job.run(seed: 7, checkpoint: nil, resumes: false, observer: TrainingJobs.observer()).trainer.state
        .values
    }
    #expect(states[0] == states[1])
    #expect(states[0] == states[2])
  }

  @Test func `training ends with the epoch that reaches the target`() throws {
    var settings = TrainingJobs.settings(epochs: 20)
    settings.targetAccuracy = 0.5
    let job = try TrainingJobs.job(
      try ArchitectureCatalog.architecture(named: "lenet5").network(), try DataSource("digits").load(),
      settings: settings)
    let run = try job.run(seed: 1, checkpoint: nil, resumes: false, observer: TrainingJobs.observer())
    #expect(run.record.isComplete)
    #expect(run.record.epochs.count < 20)
    #expect(run.record.epochs.dropLast().allSatisfy { $0.testAccuracy < 0.5 })
    #expect(run.record.firstEpoch(reaching: 0.5)?.epoch == run.record.epochs.count)
  }

  @Test func `a network with too few outputs is refused`() throws {
    let network = try ArchitectureCatalog.architecture(named: "perceptron:64-5").network()
    do {
      _ = try TrainingJobs.job(network, try DataSource("digits").load(), settings: TrainingJobs.settings(epochs: 1))
      Issue.record("five outputs tell ten classes apart")
    } catch let error as DataError {
      #expect(error.description == "digits has 10 classes, and perceptron:64-5 has 5 outputs")
    }
  }
}
