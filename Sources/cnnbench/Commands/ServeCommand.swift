import ArgumentParser
import Backends
import Convolution
import Foundation
import Harness
import Kernels
import Reporting

/// Times backends on one layer whenever another program asks for it, so that it can interleave them with its own.
///
/// Each answer is one line of JSON: first the contenders, then the samples of each `run INDEX MILLISECONDS`.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Times backends on one layer, on request.", shouldDisplay: false)

  @Option var backend: [String] = ["all"]
  @Option var isa: String?
  @Option var problem: String
  @Option(transform: OptionValue.postOps) var postOps = ProblemOptions.standardPostOps
  @Option var threads = 1
  @Flag var pin = false
  @Option var cache: CacheChoice = .warm
  @Option var blocking: BlockingChoice = .tuned

  private struct Offer: Encodable {
    struct Contender: Encodable {
      let index: Int
      let backend: String
      let summary: String?
      let maxRelError: Double?
    }

    struct Skipped: Encodable {
      let backend: String
      let reason: String
    }

    let contenders: [Contender]
    let skipped: [Skipped]
  }

  private struct Answer: Encodable {
    let index: Int
    let nanoseconds: [Double]
  }

  func validate() throws {
    if cache == .both { throw ValidationError("one state of the caches is served: --cache warm or cold") }
    if threads < 1 { throw ValidationError("a number of threads is at least 1 (found --threads \(threads))") }
  }

  func run() throws {
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    let requested = RequestedProblems(
      descriptors: [problem], batchFiles: [], networks: [], direction: .forward, postOps: postOps)
    var settings = BenchmarkSettings(
      table: table, backends: try BackendCatalog.forBenchmarks(on: table, blocking: blocking).selected(by: backend),
      sampling: SamplingSettings())
    let entry = try requested.entries()[0]
    try settings.memory.requireRoom(for: [entry])
    settings.caches = try cache.attainableStates()
    settings.crews = try CrewAssembly(table: table, threadCounts: [threads], isPinned: pin, settings: settings)
      .crews(measuresRoofline: false)
    let (stages, bench) = LayerBenchmark(entry, settings: settings).prepare { row, _ in
      StandardError.write("error: \(row.backend) on \(row.layer): \(row.reason ?? "failed")\n")
    }
    let contenders = stages.compactMap(\.contender)
    let trials = contenders.map { Trial(contender: $0, cache: settings.caches[0]) }
    try write(offer(contenders, ended: stages.compactMap(\.endedRow)))
    guard let bench else { return }
    try answerRequests(trials.map(bench.workload(of:)))
  }

  private func offer(_ contenders: [Contender], ended: [ConvolutionRow]) -> Offer {
    Offer(
      contenders: contenders.enumerated().map { index, contender in
        Offer.Contender(
          index: index, backend: contender.row.backend, summary: contender.row.summary,
          maxRelError: contender.row.maximumRelativeError)
      },
      skipped: ended.map { Offer.Skipped(backend: $0.backend, reason: $0.reason ?? $0.status.rawValue) })
  }

  private func answerRequests(_ workloads: [Workload]) throws {
    let sampler = TurnSampler(clock: MonotonicClock())
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "run", let index = Int(words[1]), workloads.indices.contains(index),
        let milliseconds = Int(words[2]), (1...60_000).contains(milliseconds)
      else {
        throw CommandFailure(
          .usage, "'\(line)' is no request",
          note: "a request is 'run INDEX MILLISECONDS', with an index below \(workloads.count)")
      }
      let samples = sampler.samples(of: workloads[index], lasting: .milliseconds(milliseconds))
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
