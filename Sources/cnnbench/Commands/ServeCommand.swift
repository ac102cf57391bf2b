import ArgumentParser
import Backends
import Benchmarking
import Convolution
import Foundation
import Harness
import Kernels
import Measurements

/// Times backends on one layer whenever another program asks for it, so that it can interleave them with its own.
///
/// The program names the version of the protocol that it speaks with `--protocol`; another version is refused. Each answer
/// is one line of JSON: first the version and the candidates, then the samples of each `run INDEX MILLISECONDS`. Cold
/// caches are made by a sweep through memory, because the other program does not know where its engines keep their data.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Times backends on one layer, on request.", shouldDisplay: false)

  /// The version of the protocol; raised with every change that the other side has to know of.
  private static let protocolVersion = 3

  @Option(name: .customLong("protocol")) var spokenProtocol: Int?
  @Option var backend: [String] = ["all"]
  @OptionGroup var plugins: PluginOptions
  @Option var isa: String?
  @Option var problem: String
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

    init(_ lineup: Lineup<LayerPlan>) {
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
    if threads < 1 { throw ValidationError("the number of threads must be at least 1 (found --threads \(threads))") }
  }

  func run() throws {
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    let entry = try requestedEntry()
    let layer = try ServedLayer(
      entry, cache: cache == .warm ? .warm : .cold, table: table, settings: try layerSettings(for: entry, on: table)
    ) { failed in
      StandardError.write("error: \(failed.name) on \(entry.layer.name): \(failed.outcome.reason ?? "failed")\n")
    }
    try write(Offer(layer.lineup))
    try answerRequests(by: layer)
  }

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
      descriptors: [problem], batchFiles: [], networks: [], forms: direction.forms(postOps: postOps)
    ).onlyEntry()
  }

  private func answerRequests(by layer: ServedLayer) throws {
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "run", let index = Int(words[1]), (0..<layer.count).contains(index),
        let milliseconds = Int(words[2]), (1...60_000).contains(milliseconds)
      else {
        throw CommandFailure(
          .usage, "'\(line)' is not a request",
          note: "a request is 'run INDEX MILLISECONDS', with an index below \(layer.count)")
      }
      let samples = layer.samples(of: index, lasting: .milliseconds(milliseconds))
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
