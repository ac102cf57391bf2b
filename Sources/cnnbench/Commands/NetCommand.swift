import ArgumentParser
import Backends
import Benchmarking
import Convolution
import Foundation
import Harness
import Inference
import Kernels
import Measurements
import ModelFiles
import Networks
import Reporting
import Weights

/// Executes whole networks, verifies and times them.
struct NetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "net", abstract: "Verifies and times whole networks, from the perceptron to Inception-ResNet.",
    discussion: """
      Names: see 'cnnbench list architectures'. A network is rewritten, planned once, compared with an exact answer in \
      double precision, and then timed on the very memory that was compared. Documentation/Networks.md says how.

      Exit status: 0 all passed or skipped; 64 wrong usage; 65 unusable model file, or an image that does not fit; 69 \
      missing hardware, program or library; 70 a plan was wrong; 74 the results could not be written; 130 interrupted.
      """)

  @Argument(help: ArgumentHelp("The architectures to run.", valueName: "name"))
  var names: [String] = []

  @Flag(help: "Runs every architecture there is.")
  var all = false

  @Option(help: ArgumentHelp("A network described in YAML or ONNX. May be repeated.", valueName: "model"))
  var file: [String] = []

  @Option(
    help: ArgumentHelp(
      "An ONNX file to take the weights from; those of the model are seeded, unless it is ONNX itself.",
      valueName: "file.onnx"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      "Backends of the convolutions, one plan for each; 'auto' measures all for each convolution. What a backend cannot "
        + "solve is left to 'direct'.", valueName: "name,…"))
  var backend: [String] = [AutoBackend.name]

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @Option(help: ArgumentHelp("Images in a batch (default: 1).", valueName: "n"))
  var mb = 1

  @Option(
    help: ArgumentHelp(
      "Replaces the size of the image, or the shape of an ONNX file's input. May be repeated.",
      valueName: "CxHxW|name=shape"), transform: OptionValue.inputShape)
  var input: [InputShape] = []

  @Option(help: ArgumentHelp("Instruction set of the kernels; the widest there is by default.", valueName: "name"))
  var isa: String?

  @Flag(help: "Times and compares each step of a plan, too.")
  var layers = false

  @Flag(
    help: """
      Measures a whole training step instead of the forward pass: forward, loss, both backward directions, and the \
      update; with --layers each pass of each layer. Gradients are compared with those of sums in double precision.
      """)
  var trainingStep = false

  @Option(
    help: ArgumentHelp(
      """
      Largest error that 'auto' and 'winograd' accept of a convolution, relative to its largest output (default: \
      \(PlanDemands.standardRelativeError)).
      """, valueName: "fraction|none"),
    transform: OptionValue.errorLimit)
  var maxError: Double?

  @Option(
    help: ArgumentHelp(
      "The most memory for workspace and packed weights of a convolution that 'auto' may choose, such as 64MiB.",
      valueName: "size"),
    transform: OptionValue.byteCount)
  var maxWorkspace: Int?

  @Option(
    help: ArgumentHelp(
      "What another engine made of the same networks, as Benchmarks/Models/second_opinion.py writes it; compared as well.",
      valueName: "file.json"))
  var secondOpinion: String?

  @OptionGroup(title: "Measuring")
  var measurement: MeasurementOptions

  @OptionGroup(title: "Looking closer")
  var inspection: InspectionOptions

  @Flag(help: "Goes on where a run of the same request ended that wrote JSON to the file of --output.")
  var resume = false

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    if mb < 1 { throw ValidationError("the batch size must be at least 1 (found --mb \(mb))") }
    if names.isEmpty, !all, file.isEmpty {
      throw ValidationError("nothing to run: name an architecture, or use --all or --file")
    }
    try input.validate(hasFile: !file.isEmpty)
    if layers, inspection.phases {
      throw ValidationError("--layers times steps, and --phases the parts of algorithms: ask for one of them")
    }
    if resume, results.output.path == nil || results.format != .json {
      throw ValidationError("--resume goes on with a JSON file: --output FILE.json")
    }
    if resume, isRepeated { throw ValidationError("--resume goes on in one process; leave out --processes") }
    if secondOpinion != nil, trainingStep {
      throw ValidationError("--second-opinion tells of the forward pass; leave out --training-step")
    }
    if secondOpinion != nil, mb != 1 {
      throw ValidationError("--second-opinion tells of one image (found --mb \(mb))")
    }
    if inspection.samples, results.format != .json {
      throw ValidationError("--samples keeps samples in the JSON form, so it takes --format json")
    }
  }

  func run() throws {
    try results.output.requireWritable()
    let interruption = Interruption()
    interruption.watch()
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    let opinion = try secondOpinion.map(readSecondOpinion)
    let requested = try requestedNetworks()
    var settings = try networkSettings(on: table, networks: requested.count, interruption: interruption)
    settings.secondOpinion = opinion
    if isRepeated { return try measureInProcesses(settings: settings, table) }
    settings.measuring.inspection = try inspection.inspection(
      tally: settings.tally, observer: settings.measuring.observer)
    settings.measuring.inspection.phases = inspection.phases || layers
    settings.measuring.teams = try teams(on: table, settings: settings)
    try end(
      with: measure(requested, after: try earlierRows(settings, table), settings: settings, table), settings, table)
  }

  /// Publishes rows, and ends the process as they do.
  private func end(with rows: [NetworkRow], _ settings: NetworkSettings, _ table: KernelTable) throws {
    let interruption = settings.measuring.interruption
    try interruption.requireResults(rows)
    try results.publish(document(rows, settings: settings, table), showsTable: true)
    if let exitCode = interruption.exitCode { throw exitCode }
    if rows.contains(where: { $0.status == .failed }) { throw ExitCode(ExitStatus.software.rawValue) }
  }

  /// Whether fresh processes measure, not this one.
  private var isRepeated: Bool { measurement.processes > 1 }

  /// Has several processes run the same words, and combines their rows.
  private func measureInProcesses(settings: NetworkSettings, _ table: KernelTable) throws {
    let file = RunningOutput(results, observer: settings.measuring.observer)
    let repetition = ProcessRepetition(count: measurement.processes, interruption: settings.measuring.interruption) {
      ProcessArguments.repeated(output: $0)
    } read: {
      try ResultEnvelope<NetworkResults>(json: $0).payload.rows
    }
    let (runs, failure) = try repetition.run { runs in
      file?.update { document(NetworkRow.combined(runs), settings: settings, table) }
    }
    let rows = NetworkRow.combined(runs)
    if let failure {
      try results.publish(document(rows, settings: settings, table), showsTable: true)
      throw failure
    }
    try end(with: rows, settings, table)
  }

  // MARK: What is asked for

  private func readSecondOpinion(_ path: String) throws -> SecondOpinion {
    let opinion: SecondOpinion
    do {
      opinion = try JSONDecoder().decode(SecondOpinion.self, from: Data(try BatchFileReader.textOfFile(path).utf8))
    } catch is DecodingError {
      throw CommandFailure(
        .data, "\(path): no second opinion", note: "Benchmarks/Models/second_opinion.py writes such files")
    } catch {
      throw CommandFailure(.data, "\(path): \(error)")
    }
    guard opinion.seed == measurement.seed else {
      throw CommandFailure(
        .data, "\(path) tells of weights and images of --seed \(opinion.seed) (found --seed \(measurement.seed))")
    }
    return opinion
  }

  /// A network to be run, or one that cannot be.
  private enum Requested {
    case network(NetworkRequest)
    case skipped(name: String, reason: String)
  }

  private func requestedNetworks() throws -> [Requested] {
    let given = try weights.map(GivenWeights.init(ofFile:))
    var requested: [Requested] = []
    for architecture in all ? ArchitectureCatalog.architectures : [] {
      let network: Network
      do throws(NetworkError) {
        network = try architecture.network(input: input.image)
      } catch {
        requested.append(.skipped(name: architecture.name, reason: error.description))
        continue
      }
      requested.append(try request(network, given))
    }
    for name in names {
      let architecture = try ArchCostCommand.architecture(named: name)
      let network: Network
      do { network = try architecture.network(input: input.image) } catch {
        throw CommandFailure(.data, "\(name): \(error)")
      }
      requested.append(try request(network, given))
    }
    return try requested + file.map { try request(ofFile: $0, given) }
  }

  private func request(ofFile path: String, _ given: GivenWeights?) throws -> Requested {
    let source = try ModelSource(path, inputs: input)
    if let node = source.uncounted.first {
      let more = source.uncounted.count > 1 ? ", and \(source.uncounted.count - 1) more" : ""
      return .skipped(name: source.network.name, reason: "holds nodes that are no layers: \(node)\(more)")
    }
    return try request(source.network, given, file: path, own: source.weights)
  }

  /// - Parameters:
  ///   - given: what takes the place of the network's own weights.
  ///   - file: the path of what describes it; nil for one of the catalogue.
  ///   - own: the weights of that file.
  private func request(
    _ network: Network, _ given: GivenWeights?, file: String? = nil, own: NetworkWeights? = nil
  ) throws -> Requested {
    .network(NetworkRequest(network, file: file, batch: mb, weights: try given?.matched(to: network) ?? own))
  }

  private func networkSettings(
    on table: KernelTable, networks count: Int, interruption: Interruption
  ) throws -> NetworkSettings {
    let caches = try measurement.cache.attainableStates()
    let measurements = count * backend.count * caches.count * measurement.threads.counts.count
    var measuring = MeasuringSettings(
      seed: measurement.seed, sampling: measurement.sampling(ofMeasurements: measurements), interruption: interruption,
      observer: ProgressLine.onStandardError.observer)
    measuring.caches = caches
    measuring.isPinned = measurement.pin
    let catalog = try BackendCatalog.forBenchmarks(
      on: table, with: plugins.load(on: table, threadCount: measurement.threads.counts.max() ?? 1),
      time: CandidateTiming.timeWithinNetworks)
    var settings = NetworkSettings(
      backends: try catalog.selected(by: backend), fallbacks: [DirectBackend(table: table)], kernels: table,
      measuring: measuring)
    settings.demands = PlanDemands(
      largestRelativeError: maxError ?? PlanDemands.standardRelativeError, largestByteCount: maxWorkspace,
      startsCold: CacheEviction.isAvailable,
      isWithinNetwork: true)
    settings.showsSteps = layers
    settings.trains = trainingStep
    return settings
  }

  private func teams(on table: KernelTable, settings: NetworkSettings) throws -> [ThreadTeam] {
    let measuring = settings.measuring
    let assembly = ThreadTeamAssembly(
      table: table, threadCounts: measurement.threads.counts, isPinned: measurement.pin, observer: measuring.observer)
    guard inspection.roofline == .auto, layers else { return try assembly.teams() }
    return try assembly.teams { workers in
      MachineMeasurement.roofline(
        table: table, workers: workers, memory: measuring.memory,
        store: settings.cacheDirectory.map { RooflineStore(directory: $0) }, interruption: measuring.interruption,
        observer: measuring.observer)
    }
  }

  // MARK: What is found

  /// The rows that a run of the same request left in the file, of networks that it finished.
  private func earlierRows(_ settings: NetworkSettings, _ table: KernelTable) throws -> [NetworkRow] {
    guard resume, let path = results.output.path else { return [] }
    let earlier = try EarlierResults<NetworkResults>(path, options: optionsInForce(settings, table)).payload
    let rows = earlier?.rows ?? []
    let measured = Set(rows.filter { $0.status != .skipped }.map(\.network))
    return rows.filter { measured.contains($0.network) }
  }

  /// The rows of all networks; those measured so far if the run is interrupted. Tells at once of what failed.
  ///
  /// - Parameter earlier: rows of networks that are not measured again.
  private func measure(
    _ requested: [Requested], after earlier: [NetworkRow], settings: NetworkSettings, _ table: KernelTable
  ) throws -> [NetworkRow] {
    let finished = Set(earlier.map(\.network))
    let requests = requested.compactMap { item -> NetworkRequest? in
      guard case .network(let request) = item, !finished.contains(request.network.name) else { return nil }
      return request
    }
    var rows = earlier + requested.compactMap { skippedRow(of: $0, settings: settings) }
    let file = RunningOutput(results, observer: settings.measuring.observer)
    try NetworkRun(requests, settings: settings).run { request, failed in
      let lines =
        ["error: \(failed.name) on \(request.network.name): \(failed.outcome.reason ?? "failed")"]
        + failed.details.map { "  \($0)" }
        + ["note: to repeat it: \(command(request, failed.name, threads: failed.threadCount, table))"]
      StandardError.write(lines.joined(separator: "\n") + "\n")
    } reportResult: { request, result in
      rows += result.candidates.map { row(of: $0, in: result.network, request, settings: settings, table) }
      file?.update { document(rows, settings: settings, table) }
    }
    return rows
  }

  /// Nil for a network that is run.
  private func skippedRow(of requested: Requested, settings: NetworkSettings) -> NetworkRow? {
    guard case .skipped(let name, let reason) = requested else { return nil }
    return NetworkRow(
      network: name, input: input.image?.description ?? "", batch: mb, layers: 0, backend: LayerRun.everyBackend,
      threads: settings.measuring.teams[0].threadCount, status: .skipped, reason: reason, repro: CommandWords.typed)
  }

  private func row(
    of candidate: NetworkCandidateResult, in network: NetworkFacts, _ request: NetworkRequest,
    settings: NetworkSettings, _ table: KernelTable
  ) -> NetworkRow {
    let threads = candidate.result.threadCount
    var row = NetworkRow(
      candidate, of: network, isa: table.instructionSet.rawValue,
      roofline: settings.measuring.teams.first { $0.threadCount == threads }?.roofline,
      repro: command(request, candidate.result.name, threads: threads, table))
    row.task = trainingStep ? .trainingStep : nil
    return row
  }

  /// The command that repeats one row: everything that decides about the result, and only what is not the default.
  private func command(
    _ request: NetworkRequest, _ backend: String, threads: Int, _ table: KernelTable
  ) -> String {
    var words = ["cnnbench", "net"] + (request.file.map { ["--file", $0] } ?? [request.network.name])
    if backend != AutoBackend.name { words += ["--backend", backend] }
    for plugin in plugins.plugin { words += ["--plugin", plugin] }
    if mb != 1 { words += ["--mb", "\(mb)"] }
    if trainingStep { words.append("--training-step") }
    for shape in input { words += ["--input", shape.description] }
    if let weights { words += ["--weights", weights] }
    words += ["--isa", table.instructionSet.rawValue]
    if threads != 1 { words += ["--threads", "\(threads)"] }
    if measurement.cache != .warm { words += ["--cache", measurement.cache.rawValue] }
    if measurement.pin { words.append("--pin") }
    if measurement.seed != MeasurementOptions.standardSeed { words += ["--seed", "\(measurement.seed)"] }
    if backend == AutoBackend.name {
      words += maxError.map { ["--max-error", ReproCommand.text(ofErrorLimit: $0)] } ?? []
      words += maxWorkspace.map { ["--max-workspace", "\($0)"] } ?? []
    }
    return words.map(CommandWords.quoted).joined(separator: " ")
  }

  private func document(_ rows: [NetworkRow], settings: NetworkSettings, _ table: KernelTable) -> ReportDocument {
    NetworkReport().document(
      of: ResultEnvelope(measured: NetworkResults(rows: rows), options: optionsInForce(settings, table)))
  }

  private func optionsInForce(_ settings: NetworkSettings, _ table: KernelTable) -> [String: String] {
    var options = [
      "names": names.joined(separator: " "), "all": "\(all)", "mb": "\(mb)", "layers": "\(layers)",
      "backend": settings.backends.map(\.name).joined(separator: ","), "isa": table.instructionSet.rawValue,
    ]
    options["file"] = file.isEmpty ? nil : file.joined(separator: " ")
    options["input"] = input.isEmpty ? nil : input.map(\.description).joined(separator: " ")
    options["weights"] = weights
    options["training-step"] = trainingStep ? "true" : nil
    options["second-opinion"] = secondOpinion
    options["max-error"] = maxError.map(ReproCommand.text(ofErrorLimit:))
    options["max-workspace"] = maxWorkspace.map(String.init)
    return [plugins.settings, measurement.settings, inspection.settings].reduce(options) { all, more in
      all.merging(more) { first, _ in first }
    }
  }
}
