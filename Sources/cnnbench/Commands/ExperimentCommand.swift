import ArgumentParser
import Backends
import Benchmarking
import Foundation
import Harness
import ModelFiles
import Networks
import Reporting
import Training

/// Trains networks that differ in one thing.
struct ExperimentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment",
    abstract: "Trains networks that differ in one thing, and says which differences are beyond doubt.",
    discussion: """
      A suite is a YAML file; 'principles' is Benchmarks/Suites/principles.yaml, which is looked for in this folder. All \
      networks are trained on the same images, with the same seeds and as many steps.

      Exit status: 0 done; 64 wrong usage; 65 unusable suite or data; 69 missing hardware or data; 74 the results could \
      not be written; 130 interrupted.
      """)

  @Argument(help: ArgumentHelp("A suite of Benchmarks/Suites by its name, or a file.", valueName: "suite"))
  var suite: String

  @Flag(help: "Fewer images and epochs, as the suite has it: minutes instead of hours.")
  var quick = false

  @Option(help: ArgumentHelp("Looks at these principles only.", valueName: "name,…"))
  var only: String?

  @Option(help: ArgumentHelp("Replaces the number of seeds, 2 at least.", valueName: "n"))
  var seeds: Int?

  @OptionGroup
  var execution: ExecutionOptions

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    guard execution.threads.counts.count == 1 else {
      throw ValidationError("training runs on one number of threads (found --threads \(execution.threads))")
    }
    if let seeds, seeds < 2 { throw ValidationError("differences need two seeds at least (found --seeds \(seeds))") }
  }

  func run() throws {
    try results.output.requireWritable()
    let interruption = Interruption()
    interruption.watch()
    let file = try experimentFile()
    var training = quick ? file.quickTraining : file.training
    training.seeds = seeds ?? training.seeds
    let setup = try TrainingSetup(execution, interruption: interruption)
    let principles = try selected(file)
    let data = try dataSet(training)
    var records: [PrincipleRecord] = []
    let output = RunningOutput(results, observer: ProgressLine.onStandardError.observer)
    for (index, principle) in principles.enumerated() {
      StandardError.write("\(index + 1)/\(principles.count) \(principle.name)\n")
      guard let record = try record(principle, training, data, setup, interruption) else { break }
      records.append(record)
      output?.update { document(file, training, data, records, setup) }
    }
    try interruption.requireResults(records)
    try results.publish(document(file, training, data, records, setup), showsTable: true)
    if let exitCode = interruption.exitCode { throw exitCode }
  }

  // MARK: What is asked for

  private func experimentFile() throws -> ExperimentFile {
    let isPath = suite.contains("/") || suite.hasSuffix(".yaml")
    let path = isPath ? suite : "Benchmarks/Suites/\(suite).yaml"
    guard isPath || FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(
        .data, "there is no suite '\(suite)' here: \(path) is missing",
        note: "run it in a checkout of cnnbench, or name a YAML file")
    }
    do { return try ExperimentFile(yaml: try StoredResult.text(of: path), path: path) } catch let error
      as ModelFileError
    {
      throw CommandFailure(.data, error.description)
    }
  }

  private func selected(_ file: ExperimentFile) throws -> [ExperimentFile.Principle] {
    guard let only else { return file.principles }
    let names = only.split(separator: ",").map(String.init)
    return try names.map { name in
      guard let principle = file.principles.first(where: { $0.name == name }) else {
        throw CommandFailure.unknown("principle", name, among: file.principles.map(\.name))
      }
      return principle
    }
  }

  private func dataSet(_ training: ExperimentFile.Training) throws -> DataSet {
    do {
      return try DataSource(training.data).load().limited(toTrainingImages: training.images ?? .max)
        .limited(toTestImages: training.testImages ?? .max)
    } catch { throw error.commandFailure }
  }

  // MARK: What is found

  /// The networks of a principle, seed by seed in turns, so that a change of the machine's speed hits all alike; nil
  /// if it was interrupted.
  private func record(
    _ principle: ExperimentFile.Principle, _ training: ExperimentFile.Training, _ data: DataSet, _ setup: TrainingSetup,
    _ interruption: Interruption
  ) throws -> PrincipleRecord? {
    let jobs = try principle.networks.map { try job($0, training, data, setup) }
    var runs = jobs.map { _ in [(job: TrainingJob, seconds: Double, accuracy: Double, loss: Double)]() }
    var latencies = [Double?](repeating: nil, count: jobs.count)
    let observer = ProgressLine.onStandardError.observer
    for seed in UInt64(1)...UInt64(training.seeds) {
      for (index, job) in jobs.enumerated() {
        let (record, trainer) = try job.run(
          seed: seed, checkpoint: nil, resumes: false,
          observer: TrainingJob.Observer(
            isCancelled: { interruption.isRequested },
            progress: { _, progress in
              observer(
                .running(
                  "\(job.network.name), seed \(seed), \(progress.description)", timeLeft: .seconds(progress.secondsLeft)
                ))
            }, epochEnded: { _, _ in }, checkpointFailed: { _ in }))
        guard record.isComplete, let last = record.epochs.last else { return nil }
        runs[index].append((job, record.seconds, last.testAccuracy, last.trainingLoss))
        if seed == 1 { latencies[index] = try latency(job, trainer, setup, interruption) }
      }
    }
    observer(.paused)
    return PrincipleRecord(
      name: principle.name, question: principle.question,
      networks: jobs.indices.map { index in
        let (job, runs) = (jobs[index], runs[index])
        let steps = Double(runs.count * training.epochs * job.stepsPerEpoch)
        return TrainedNetworkRecord(
          network: job.network.name, parameterCount: job.parameterCount, macs: job.forwardMACsPerImage,
          trainingMACs: job.macsPerImage, millisecondsPerStep: 1e3 * runs.reduce(0) { $0 + $1.seconds } / steps,
          millisecondsPerImage: latencies[index], accuracies: runs.map(\.accuracy), losses: runs.map(\.loss))
      })
  }

  private func job(
    _ network: Network, _ training: ExperimentFile.Training, _ data: DataSet, _ setup: TrainingSetup
  ) throws -> TrainingJob {
    let settings = TrainingSettings(
      epochs: training.epochs, batch: training.batch, optimizer: OptimizerSettings(momentum: 0.9), rate: training.rate,
      schedule: .cosine, seed: 1)
    return try TrainingJob(
      network, on: try TrainingImages(data, for: network), settings: settings,
      executionSettings: setup.executionSettings(settings, .standard(for: network)))
  }

  /// The median of a forward pass for one image, in milliseconds.
  private func latency(
    _ job: TrainingJob, _ trainer: Trainer, _ setup: TrainingSetup, _ interruption: Interruption
  ) throws -> Double? {
    let model = EvaluatedModel(
      network: job.network, weights: trainer.execution.weights(), normalization: job.images.normalization)
    let evaluator = Evaluator(
      [model], views: ImageViews(crops: 1, flips: false), chooser: setup.chooser, kernels: setup.table,
      workers: setup.workers)
    let summary = try evaluator.latency(of: job.images.data.test, time: .milliseconds(300)) { interruption.isRequested }
    return summary.map { $0.median / 1e6 }
  }

  private func document(
    _ file: ExperimentFile, _ training: ExperimentFile.Training, _ data: DataSet, _ records: [PrincipleRecord],
    _ setup: TrainingSetup
  ) -> ReportDocument {
    let isaName = setup.table.instructionSet.rawValue
    let results = ExperimentResults(
      suite: file.name, data: data.name, trainingCount: data.training.count, testCount: data.test.count,
      epochs: training.epochs, batch: training.batch, rate: training.rate,
      seeds: (0..<training.seeds).map { UInt64($0 + 1) }, backend: execution.backend,
      threads: execution.threads.counts[0], isa: isaName,
      principles: records)
    let options = [
      "suite": suite, "quick": "\(quick)", "threads": "\(execution.threads)", "backend": execution.backend,
      "isa": isaName,
      "seeds": "\(training.seeds)", "only": only ?? "",
    ]
    return ExperimentReport().document(of: ResultEnvelope(measured: results, options: options))
  }
}
