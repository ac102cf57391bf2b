import ArgumentParser
import Backends
import Benchmarking
import Convolution
import Foundation
import Harness
import Kernels
import Networks
import Reporting
import Training
import WorkerThreads

/// Measures the accuracy of trained networks, and what these cost as they were used.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measures the accuracy of trained networks, and what an image costs.",
    discussion: """
      Models are ONNX files such as 'cnnbench train --save' writes; what images are normalised by stands in them. Several \
      crops, mirror images and the models of an ensemble are all executed, their scores averaged, and their time and \
      operations added up.

      Exit status: 0 measured; 64 wrong usage; 65 unusable model or data; 69 missing hardware or data; 74 the results \
      could not be written; 130 interrupted.
      """)

  @Argument(help: ArgumentHelp("The trained network.", valueName: "model.onnx"))
  var model: String

  @OptionGroup
  var data: DataOption

  @Option(help: ArgumentHelp("Cuts of each image: 1 or 10 (default: 1).", valueName: "1|10"))
  var crops = 1

  @Flag(help: "Shows each image mirrored, too.")
  var flips = false

  @Option(
    help: ArgumentHelp("Further models, whose scores are averaged with the first one's.", valueName: "model.onnx,…"))
  var ensemble: String?

  @OptionGroup
  var execution: ExecutionOptions

  @Option(
    help: ArgumentHelp("Longest measurement of the latency: 300ms, 2s (default: 1s).", valueName: "duration"),
    transform: TimeValue.init(parsing:))
  var time = try! TimeValue(parsing: "1s")

  @Option(help: ArgumentHelp("Writes the class that each test image was given, as CSV.", valueName: "file"))
  var predictions: String?

  @Option(help: ArgumentHelp("Draws what the first layer looks for.", valueName: "file.svg|file.png"))
  var filters: PictureFile?

  @Option(help: ArgumentHelp("Draws the maps that the layers make of a test image.", valueName: "file.svg|file.png"))
  var maps: PictureFile?

  @Option(help: ArgumentHelp("The test image of --maps, from 0 on (default: 0).", valueName: "n"))
  var image = 0

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    guard crops == 1 || crops == 10 else { throw ValidationError("there are 1 crop and 10 (found --crops \(crops))") }
    guard execution.threads.counts.count == 1 else {
      throw ValidationError("a model is evaluated on one number of threads (found --threads \(execution.threads))")
    }
    if image < 0 { throw ValidationError("images are counted from 0 on (found --image \(image))") }
  }

  func run() throws {
    try results.output.requireWritable()
    let interruption = Interruption()
    interruption.watch()
    let paths = [model] + (ensemble?.split(separator: ",").map(String.init) ?? [])
    let set = try data.load()
    let models = try paths.map { try evaluatedModel($0, set) }
    let setup = try TrainingSetup(execution, interruption: interruption)
    let evaluator = Evaluator(
      models, views: ImageViews(crops: crops, flips: flips), chooser: setup.chooser, kernels: setup.table,
      workers: setup.workers)
    guard let labels = try labels(evaluator, set, interruption) else { return }
    let latency = try evaluator.latency(of: set.test, time: time.duration) { interruption.isRequested }
    try draw(models[0], set, setup.workers)
    try writePredictions(labels, set)
    let payload = EvaluationResults(
      models: paths, networks: models.map(\.network.name), data: set.name, split: set.split, crops: crops,
      flips: flips || crops == 10, passCount: evaluator.passCount, parameterCount: try evaluator.parameterCount(),
      macs: try evaluator.macsPerImage(), medianMilliseconds: latency.map { $0.median / 1e6 },
      lowMilliseconds: latency.map { $0.medianInterval.low / 1e6 },
      highMilliseconds: latency.map { $0.medianInterval.high / 1e6 }, backend: execution.backend,
      threads: execution.threads.counts[0], isa: setup.table.instructionSet.rawValue, confusion: confusion(labels, set))
    try results.publish(
      EvaluationReport().document(of: ResultEnvelope(measured: payload, options: options(setup.table))))
    if let exitCode = interruption.exitCode { throw exitCode }
  }

  // MARK: What is asked for

  private func evaluatedModel(_ path: String, _ set: DataSet) throws -> EvaluatedModel {
    let source = try ModelSource(path)
    let weights = try source.requiredWeights(path)
    if let node = source.uncounted.first { throw CommandFailure(.data, "\(path): cannot be executed: \(node)") }
    try set.requireOutputs(of: source.network)
    let known = try TrainedModel.normalization(of: source, path: path)
    if known == nil {
      StandardError.write(
        "note: \(path) does not say what its images are normalised by: by mean and deviation of the images to train on\n"
      )
    }
    return EvaluatedModel(
      network: source.network, weights: weights, normalization: known ?? Normalization(of: set.training))
  }

  private func options(_ table: KernelTable) -> [String: String] {
    var options = [
      "data": data.name, "crops": "\(crops)", "flips": "\(flips)", "threads": "\(execution.threads.counts[0])",
      "backend": execution.backend, "isa": table.instructionSet.rawValue, "model": model, "time": time.description,
    ]
    options["ensemble"] = ensemble
    return options
  }

  // MARK: What is found

  private func labels(_ evaluator: Evaluator, _ set: DataSet, _ interruption: Interruption) throws -> [Int32]? {
    let observer = ProgressLine.onStandardError.observer
    let (clock, total) = (MonotonicClock(), Double(evaluator.passCount * set.test.count))
    let start = clock.nanoseconds
    var done = 0.0
    do {
      let labels = try evaluator.predictions(
        of: set.test, isCancelled: { interruption.isRequested },
        progress: { images in
          done += Double(images)
          let left = Double(clock.nanoseconds - start) / 1e9 * (total - done) / done
          observer(.running("\(Int(done)) of \(Int(total)) passes", timeLeft: .seconds(left)))
        })
      observer(.paused)
      if labels == nil, let exitCode = interruption.exitCode { throw exitCode }
      return labels
    } catch let limitation as Limitation {
      throw CommandFailure(.data, "\(model): \(limitation.reason)")
    }
  }

  private func confusion(_ labels: [Int32], _ set: DataSet) -> [[Int]] {
    let count = max(set.classCount, Int(labels.max() ?? 0) + 1)
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    for (found, right) in zip(labels, set.test.labels) { confusion[Int(right)][Int(found)] += 1 }
    return confusion
  }

  private func writePredictions(_ labels: [Int32], _ set: DataSet) throws {
    guard let predictions else { return }
    let rows = zip(labels, set.test.labels).enumerated().map { "\($0.offset),\($0.element.1),\($0.element.0)" }
    let text = (["image,label,prediction"] + rows).joined(separator: "\n") + "\n"
    do { try ReportWriter.write(text, to: predictions) } catch { throw CommandFailure(.output, error.description) }
  }

  private func draw(_ model: EvaluatedModel, _ set: DataSet, _ workers: ThreadPool) throws {
    guard filters != nil || maps != nil else { return }
    let fitting = try InputFitting(from: set.test.shape, to: model.network.input)
    if let filters {
      guard
        let picture = TilePicture.filters(of: model.network, weights: model.weights, frame: fitting.frameSize)
      else { throw CommandFailure(.data, "\(self.model): its first layer has no filters that are pictures") }
      try filters.write(picture)
    }
    guard let maps else { return }
    guard image < set.test.count else {
      throw CommandFailure(.usage, "--image \(image): there are \(set.test.count) test images, counted from 0 on")
    }
    let shown = PreparedImages(set.test.selected([image]), fitting: fitting, normalization: model.normalization)
    defer { withExtendedLifetime(shown) {} }
    try maps.write(
      try TilePicture.maps(of: model.network, weights: model.weights, input: shown[0], workers: workers))
  }
}
