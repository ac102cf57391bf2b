import ArgumentParser
import Backends
import Benchmarking
import Convolution
import Foundation
import Harness
import Kernels
import Measurements

/// Times backends on one layer, or plans of one network, whenever another program asks for it, so that it can interleave
/// them with its own.
///
/// The program names the version of the protocol that it speaks with `--protocol`; another version is refused. Each answer
/// is one line of JSON: first the version and the candidates, then the samples of each `run INDEX MILLISECONDS`. Cold
/// caches are made by a sweep through memory, because the other program does not know where its engines keep their data. For a network, the first answer has the exact output for the seeded images as well.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Times backends on one layer, or a network, on request.", shouldDisplay: false)

  /// The version of the protocol; raised with every change that the other side has to know of.
  private static let protocolVersion = 4

  @Option(name: .customLong("protocol")) var spokenProtocol: Int?
  @Option var backend: [String] = ["all"]
  @OptionGroup var plugins: PluginOptions
  @Option var isa: String?
  @Option var problem: String?
  @Option(help: "A network, as an ONNX or YAML file.") var network: String?
  @Option(help: "Limits for the error of each convolution of a network, one plan for each.") var maxError = "2e-5"
  @Option var seed = MeasurementOptions.standardSeed
  @Option(transform: OptionValue.postOps) var postOps: PostOps?
  @Option var direction = DirectionChoice.forward
  @Option var threads = 1
  @Flag var pin = false
  @Option var cache: CacheChoice = .warm
  @Option var blocking: BlockingChoice = .tuned

  private struct Offer: Encodable {
    struct Candidate: Encodable {
      let index: Int
      let backend: String
      let summary: String?
      let maxRelError: Double?
    }

    struct Absence: Encodable {
      let backend: String
      let reason: String
    }

    let `protocol` = ServeCommand.protocolVersion
    let candidates: [Candidate]
    let skipped: [Absence]
    /// Candidates whose results are wrong or that ended with an error.
    let failed: [Absence]
    /// Of a network.
    var exactOutput: [Double]?
    var floorMilliseconds: Double?

    init<Plan>(_ lineup: Lineup<Plan>) {
      candidates = lineup.verified.enumerated().map { index, candidate in
        Candidate(
          index: index, backend: candidate.name, summary: candidate.preparation.summary,
          maxRelError: candidate.accuracy.maximumRelativeError)
      }
      func absences(_ status: RowStatus) -> [Absence] {
        lineup.ended.filter { $0.outcome.status == status }.map {
          Absence(backend: $0.name, reason: $0.outcome.reason ?? status.rawValue)
        }
      }
      skipped = absences(.skipped)
      failed = absences(.failed)
    }
  }

  private struct Answer: Encodable {
    let index: Int
    let nanoseconds: [Double]
  }

  func validate() throws {
    if cache == .both { throw ValidationError("--cache must be warm or cold here (found --cache both)") }
    guard spokenProtocol == Self.protocolVersion else {
      let found = spokenProtocol.map { "--protocol \($0)" } ?? "no --protocol"
      throw ValidationError(
        "'cnnbench serve' speaks version \(Self.protocolVersion) of its protocol only: call it with "
          + "--protocol \(Self.protocolVersion) (found \(found))")
    }
    if (problem == nil) == (network == nil) { throw ValidationError("--problem or --network says what is served") }
    if network != nil, cache != .warm { throw ValidationError("networks are served with --cache warm only") }
    if threads < 1 { throw ValidationError("the number of threads must be at least 1 (found --threads \(threads))") }
  }

  func run() throws {
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    if let network { return try serve(network: network, on: table) }
    let entry = try requestedEntry()
    let layer = try ServedLayer(
      entry, cache: cache == .warm ? .warm : .cold, table: table, settings: try layerSettings(for: entry, on: table)
    ) { failed in
      StandardError.write("error: \(failed.name) on \(entry.layer.name): \(failed.outcome.reason ?? "failed")\n")
    }
    try write(Offer(layer.lineup))
    try answerRequests(by: layer)
  }

  // MARK: A network

  private func serve(network path: String, on table: KernelTable) throws {
    let source = try ModelSource(path)
    let served = try ServedNetwork(
      NetworkRequest(source.network, weights: source.weights), settings: try networkSettings(on: table)
    ) { failed in
      StandardError.write("error: \(failed.name) on \(source.network.name): \(failed.outcome.reason ?? "failed")\n")
    }
    var offer = Offer(served.lineup)
    offer.exactOutput = served.exactOutput
    offer.floorMilliseconds = served.floorMilliseconds
    try write(offer)
    try answerRequests(by: served)
  }

  private func networkSettings(on table: KernelTable) throws -> NetworkSettings {
    let catalog = BackendCatalog.forBenchmarks(on: table, time: CandidateTiming.timeWithinNetworks)
    let automatic = try catalog.requiredBackend(named: AutoBackend.name)
    let backends = try BackendCatalog.names(in: [maxError]).map { text in
      ErrorLimitedBackend(
        automatic, largestRelativeError: try OptionValue.errorLimit(text), name: "\(AutoBackend.name)-\(text)")
    }
    var settings = NetworkSettings(
      backends: backends, fallbacks: [DirectBackend(table: table)], kernels: table,
      measuring: MeasuringSettings(seed: seed, sampling: SamplingSettings()))
    settings.demands = PlanDemands(startsCold: CacheEviction.isAvailable, isWithinNetwork: true)
    let observer = ProgressLine.onStandardError.observer
    settings.measuring.teams = try ThreadTeamAssembly(
      table: table, threadCounts: [threads], isPinned: pin, observer: observer
    ).teams { [settings] workers in
      MachineMeasurement.roofline(
        table: table, workers: workers, memory: settings.measuring.memory,
        store: settings.cacheDirectory.map { RooflineStore(directory: $0) },
        interruption: settings.measuring.interruption, observer: observer)
    }
    return settings
  }

  // MARK: A layer

  private func layerSettings(for entry: BatchEntry, on table: KernelTable) throws -> LayerSettings {
    let catalog = try BackendCatalog.forBenchmarks(
      on: table, blocking: blocking, with: plugins.load(on: table, threadCount: threads))
    var settings = LayerSettings(
      backends: try catalog.selected(by: backend), measuring: MeasuringSettings(sampling: SamplingSettings()))
    try settings.measuring.memory.requireRoom(for: entry)
    settings.demands = PlanDemands(startsCold: cache == .cold)
    settings.verification = .complete
    settings.measuring.teams = try ThreadTeamAssembly(
      table: table, threadCounts: [threads], isPinned: pin, observer: ProgressLine.onStandardError.observer
    ).teams()
    return settings
  }

  private func requestedEntry() throws -> BatchEntry {
    try RequestedProblems(
      descriptors: [problem].compactMap(\.self), batchFiles: [], networks: [], forms: direction.forms(postOps: postOps)
    ).onlyEntry()
  }

  private func answerRequests(by served: some ServedSubject) throws {
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "run", let index = Int(words[1]), (0..<served.count).contains(index),
        let milliseconds = Int(words[2]), (1...60_000).contains(milliseconds)
      else {
        throw CommandFailure(
          .usage, "'\(line)' is not a request",
          note: "a request is 'run INDEX MILLISECONDS', with an index below \(served.count)")
      }
      let samples = served.samples(of: index, lasting: .milliseconds(milliseconds))
      try write(Answer(index: index, nanoseconds: samples))
    }
  }

  private func write(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try StandardOutput.write(String(decoding: encoder.encode(value), as: UTF8.self) + "\n")
  }
}
