import ArgumentParser
import Backends
import Benchmarking
import Foundation
import Harness
import History
import Kernels
import Measurements
import Networks
import Reporting
import Training
import Weights

/// Trains networks on images.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Trains a network, and measures its accuracy and what it took.",
    discussion: """
      Names: see 'cnnbench list architectures'. Images are enlarged by a whole factor or reduced bilinearly, padded to \
      the network's input, never cropped, and normalised. Accuracy is that of images that were not trained on. \
      Documentation/Training.md says how.

      Exit status: 0 trained; 64 wrong usage; 65 unusable model, data or checkpoint; 69 missing hardware or data; 70 a \
      fault of cnnbench; 74 the results could not be written; 130 interrupted.
      """)

  @Argument(help: ArgumentHelp("The architecture.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("A network described in YAML or ONNX, in the place of a name.", valueName: "model"))
  var file: String?

  @OptionGroup
  var data: DataOption

  @Option(help: ArgumentHelp("Replaces the size of the image.", valueName: "CxHxW"), transform: OptionValue.inputShape)
  var input: [InputShape] = []

  @OptionGroup(title: "Training")
  var training: TrainingOptions

  @Option(
    help: ArgumentHelp(
      "An ONNX file to take the first values of the parameters from; drawn by the initialisers otherwise.",
      valueName: "file.onnx"))
  var weights: String?

  @OptionGroup
  var execution: ExecutionOptions

  @Option(help: ArgumentHelp("Keeps the state after each epoch in this folder.", valueName: "folder"))
  var checkpoint: String?

  @Flag(help: "Goes on from what a run of the same request has left in the folder of --checkpoint.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Writes the trained network as ONNX; with several seeds, one file for each: name-SEED.onnx.",
      valueName: "file.onnx"))
  var save: String?

  @Option(
    help: ArgumentHelp("Puts the runs into a history as they end; see 'cnnbench help history'.", valueName: "file"))
  var store: String?

  @Option(help: ArgumentHelp("Draws what the trained first layer looks for.", valueName: "file.svg|file.png"))
  var filters: PictureFile?

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    guard (name == nil) != (file == nil) else { throw ValidationError("what to train: a name, or --file") }
    guard execution.threads.counts.count == 1 else {
      throw ValidationError("training runs on one number of threads (found --threads \(execution.threads))")
    }
    if resume, checkpoint == nil {
      throw ValidationError("--resume goes on from the folder of --checkpoint, which is missing")
    }
    try input.validate(hasFile: file != nil)
  }

  func run() throws {
    try results.output.requireWritable()
    let interruption = Interruption()
    interruption.watch()
    try requireFolders()
    let (job, requested) = try job(interruption)
    var facts = requested
    let history = try runningHistory(job, facts)
    let (runs, plane) = try train(job, &facts, history, interruption)
    if runs.allSatisfy(\.epochs.isEmpty), let exitCode = interruption.exitCode { throw exitCode }
    let document = document(facts, runs, job, plane: plane)
    try results.publish(document, showsTable: true)
    try history?.finish(
      json: try ReportForm.json.text(of: document),
      isComplete: runs.count == training.seeds && interruption.signal == nil)
    if let exitCode = interruption.exitCode { throw exitCode }
  }

  // MARK: What is asked for

  /// Makes the folder of the checkpoints, and finds out early whether a model can be written.
  private func requireFolders() throws {
    if let checkpoint { try OutputFolder.make(checkpoint) }
    if let save {
      do { try ReportWriter.requireWritable(save) } catch { throw CommandFailure(.output, error.description) }
    }
  }

  private func requestedNetwork() throws -> Network {
    if let file {
      let source = try ModelSource(file, inputs: input)
      if let node = source.uncounted.first { throw CommandFailure(.data, "\(file): cannot be trained: \(node)") }
      return source.network
    }
    let architecture = try ArchCostCommand.architecture(named: name ?? "")
    do { return try architecture.network(input: input.image) } catch {
      throw CommandFailure(.data, "\(architecture.name): \(error)")
    }
  }

  private func firstWeights(of network: Network) throws -> NetworkWeights? {
    try weights.map { try GivenWeights(ofFile: $0).matched(to: network) }
  }

  private func job(_ interruption: Interruption) throws -> (TrainingJob, TrainingFacts) {
    let network = try requestedNetwork()
    let loss = training.loss(for: network)
    let settings = training.settings(for: loss)
    let first = try firstWeights(of: network)
    let setup = try TrainingSetup(execution, interruption: interruption)
    let data = try data.load().limited(toTrainingImages: training.images ?? .max)
    let images = try TrainingImages(data, for: network)
    let job = try TrainingJob(
      network, on: images, settings: settings,
      executionSettings: setup.executionSettings(settings, loss), weights: first)
    return (job, facts(of: job, loss: loss, setup.table))
  }

  private func facts(of job: TrainingJob, loss: TrainingLoss, _ table: KernelTable) -> TrainingFacts {
    let settings = job.settings
    let (optimizer, data) = (settings.optimizer, job.images.data)
    let counts = Dictionary(grouping: job.network.initializers.values) { $0 }.mapValues(\.count)
    let initialization = Initializer.allCases.compactMap { kind in counts[kind].map { "\(kind.rawValue) ×\($0)" } }
    return TrainingFacts(
      network: job.network.name, input: job.network.input, parameterCount: job.parameterCount,
      macs: job.forwardMACsPerImage, trainingMACs: job.macsPerImage, data: data.name,
      trainingCount: data.training.count, testCount: data.test.count, split: data.split,
      fitting: job.images.fitting.description, loss: loss.rawValue,
      optimizer: "\(optimizer.kind.rawValue) at rate \(settings.rate), momentum \(optimizer.momentum), "
        + "decay \(optimizer.decay)",
      schedule: settings.schedule.rawValue,
      augmentation: settings.augmentations.isEmpty
        ? "none" : settings.augmentations.map(\.rawValue).joined(separator: ", "),
      initialization: weights ?? initialization.joined(separator: ", "), batch: settings.batch,
      epochs: settings.epochs, backend: execution.backend, threads: execution.threads.counts[0],
      isa: table.instructionSet.rawValue,
      storedActivationByteCount: nil, countedActivationByteCount: job.countedActivationByteCount)
  }

  // MARK: What is found

  private func train(
    _ job: TrainingJob, _ facts: inout TrainingFacts, _ history: RunningHistory?, _ interruption: Interruption
  ) throws -> ([TrainingRunRecord], DecisionPlane?) {
    let observer = ProgressLine.onStandardError.observer
    let output = RunningOutput(results, observer: observer)
    var (runs, plane) = ([TrainingRunRecord](), DecisionPlane?.none)
    for seed in training.allSeeds where !interruption.isRequested {
      let known = facts
      let (record, trainer) = try job.run(
        seed: seed, checkpoint: checkpointFile(seed, job, facts), resumes: resume,
        observer: TrainingJob.Observer(
          isCancelled: { interruption.isRequested },
          progress: { _, progress in
            observer(.running(progress.description, timeLeft: .seconds(progress.secondsLeft)))
          },
          epochEnded: { record, epoch in
            observer(.paused)
            StandardError.write(line(of: epoch, in: record) + "\n")
            output?.update { document(known, runs + [record], job) }
          },
          checkpointFailed: { observer(.note("the epoch is not in the checkpoint: \($0)")) }))
      observer(.paused)
      runs.append(record)
      facts.storedActivationByteCount = trainer.execution.storedActivationByteCount
      facts.backend =
        execution.backend == facts.backend
        ? "\(execution.backend): \(trainer.execution.algorithmSummary)" : facts.backend
      try history?.add([(row: ComparableRow(record, of: facts), record: try record.json)], subject: runs.count - 1)
      try saveModel(job, trainer, seed: seed)
      if seed == training.seed {
        try drawFilters(job, trainer)
        plane = try decisionPlane(job, trainer)
      }
    }
    return (runs, plane)
  }

  /// Nil where no history is named.
  private func runningHistory(_ job: TrainingJob, _ facts: TrainingFacts) throws -> RunningHistory? {
    guard let store else { return nil }
    let request = optionsInForce(job.settings, facts).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return try RunningHistory(
      in: HistoryStore(path: store, mustExist: false), command: TrainingResults.command, request: CommandWords.typed,
      digest: request.joined(separator: "\n"), environment: .current, resumes: false)
  }

  private func line(of epoch: EpochRecord, in record: TrainingRunRecord) -> String {
    let interval = ProportionInterval(successes: epoch.correctCount, trials: epoch.testCount)
    let seed = training.seeds > 1 ? "seed \(record.seed), " : ""
    return seed + "epoch \(epoch.epoch)/\(training.epochs): training loss "
      + "\(NumberText.significant(epoch.trainingLoss)), \(NumberText.percentNumber(epoch.testAccuracy)) % right "
      + "(\(NumberText.percentNumbers(interval))), \(NumberText.significant(epoch.seconds)) s, "
      + "\(NumberText.significant(epoch.effectiveGigaflopsPerSecond)) GFLOP/s"
  }

  private func checkpointFile(_ seed: UInt64, _ job: TrainingJob, _ facts: TrainingFacts) -> Checkpoint? {
    checkpoint.map { folder in
      var request = training.settings(job.settings, loss: training.loss(for: job.network))
      request["seed"] = "\(seed)"
      request["data"] = data.name
      request["network"] = file ?? job.network.name
      request["input"] = job.network.input.description
      request["backend"] = execution.backend
      request["isa"] = facts.isa
      request["weights"] = weights
      return Checkpoint(path: "\(folder)/seed-\(seed).checkpoint", request: request)
    }
  }

  private func saveModel(_ job: TrainingJob, _ trainer: Trainer, seed: UInt64) throws {
    guard let save, !trainer.epochs.isEmpty else { return }
    let stem = save.hasSuffix(".onnx") ? String(save.dropLast(5)) : save
    try TrainedModel.write(
      job.network, weights: trainer.execution.weights(), normalization: job.images.normalization,
      data: job.images.data.name, to: training.seeds > 1 ? "\(stem)-\(seed).onnx" : save)
  }

  private func drawFilters(_ job: TrainingJob, _ trainer: Trainer) throws {
    guard let filters, !trainer.epochs.isEmpty else { return }
    guard
      let picture = TilePicture.filters(
        of: job.network, weights: trainer.execution.weights(), frame: job.images.fitting.frameSize)
    else { throw CommandFailure(.data, "\(job.network.name): its first layer has no filters that are pictures") }
    try filters.write(picture)
  }

  /// Points of the plane in each direction, and test points that are shown.
  private static let (planeSide, shownTests) = (48, 200)

  /// What a network of two inputs makes of the plane, a little beyond the test points; nil for others.
  private func decisionPlane(_ job: TrainingJob, _ trainer: Trainer) throws -> DecisionPlane? {
    let tests = job.images.data.test
    guard tests.shape == [2], !trainer.epochs.isEmpty else { return nil }
    let reach = 1.1 * Double(tests.pixels.reduce(0) { max($0, abs($1)) })
    let ticks = (0..<Self.planeSide).map { reach * (2 * Double($0) / Double(Self.planeSide - 1) - 1) }
    let points = ticks.flatMap { y in ticks.map { x in [Float(x), Float(y)] } }
    let grid = LabelledImages(
      shape: [2], pixels: Array(points.joined()), labels: [Int32](repeating: 0, count: points.count))
    let labels = try trainer.predictions(
      of: PreparedImages(grid, fitting: job.images.fitting, normalization: job.images.normalization))
    func point(_ pixels: ArraySlice<Float>, _ label: Int32) -> DecisionPlane.Point {
      DecisionPlane.Point(x: Double(pixels.first ?? 0), y: Double(pixels.last ?? 0), label: Int(label))
    }
    return DecisionPlane(
      grid: zip(points, labels).map { point($0[...], $1) },
      tests: (0..<min(Self.shownTests, tests.count)).map {
        point(tests.pixels[2 * $0..<2 * $0 + 2], tests.labels[$0])
      })
  }

  private func document(
    _ facts: TrainingFacts, _ runs: [TrainingRunRecord], _ job: TrainingJob, plane: DecisionPlane? = nil
  ) -> ReportDocument {
    let results = TrainingResults(
      facts: facts, runs: runs, targetAccuracy: training.targetAccuracy, plane: plane)
    return TrainingReport().document(
      of: ResultEnvelope(measured: results, options: optionsInForce(job.settings, facts)))
  }

  private func optionsInForce(_ settings: TrainingSettings, _ facts: TrainingFacts) -> [String: String] {
    var options = training.settings(settings, loss: TrainingLoss(rawValue: facts.loss) ?? .crossEntropy)
    options["data"] = data.name
    options["seed"] = "\(training.seed)"
    options["seeds"] = "\(training.seeds)"
    options["threads"] = "\(facts.threads)"
    options["backend"] = execution.backend
    options["isa"] = facts.isa
    options["file"] = file
    options["name"] = name
    options["input"] = input.isEmpty ? nil : input.map(\.description).joined(separator: " ")
    options["weights"] = weights
    options["checkpoint"] = checkpoint
    options["resume"] = "\(resume)"
    options["save"] = save
    return options
  }
}
