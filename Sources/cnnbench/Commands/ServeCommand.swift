import ArgumentParser
import Backends
import Convolution
import Foundation
import Harness
import Kernels
import Measurements
import Reporting

/// Times backends on one layer whenever another program asks for it, so that it can interleave them with its own.
///
/// Each answer is one line of JSON: first the contenders, then the samples of each `run INDEX MILLISECONDS`. Caches are made
/// cold as that program can make them cold for engines of which it does not know where they keep their data.
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

    struct Absence: Encodable {
      let backend: String
      let reason: String
    }

    let contenders: [Contender]
    let skipped: [Absence]
    /// Those whose results are wrong or that ended with an error.
    let failed: [Absence]
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
    var settings = BenchmarkSettings(
      table: table, backends: try BackendCatalog.forBenchmarks(on: table, blocking: blocking).selected(by: backend),
      sampling: SamplingSettings())
    let entry = try entry(of: problem)
    try settings.memory.requireRoom(for: [entry])
    settings.demands = PlanDemands(startsCold: cache == .cold)
    settings.verification = .complete
    settings.crews = try CrewAssembly(table: table, threadCounts: [threads], isPinned: pin, settings: settings)
      .crews(measuresRoofline: false)
    let (stages, bench) = LayerBenchmark(entry, settings: settings).prepare { row, _ in
      StandardError.write("error: \(row.backend) on \(row.layer): \(row.reason ?? "failed")\n")
    }
    let contenders = stages.compactMap(\.contender)
    var workloads = bench?.warmWorkloads(of: contenders) ?? []
    if cache == .cold { workloads = try startingCold(workloads, on: table, settings: settings) }
    try write(offer(contenders, ended: stages.compactMap(\.endedRow)))
    try answerRequests(workloads)
  }

  private func entry(of descriptor: String) throws -> BatchEntry {
    try RequestedProblems(
      descriptors: [descriptor], batchFiles: [], networks: [], direction: .forward, postOps: postOps
    ).entries()[0]
  }

  /// The same workloads with caches that were emptied before each call, and then had the code of a call again: that of one
  /// multiply-add by the same backend, or by the first one where it does not solve that.
  private func startingCold(
    _ workloads: [Workload], on table: KernelTable, settings: BenchmarkSettings
  ) throws -> [Workload] {
    guard let sweep = CacheSweep(of: MachineIdentity.current.hierarchy, crew: settings.crews[0], table: table) else {
      throw CommandFailure(
        .unavailable, "the system does not tell the size of the last-level cache, which cold caches need",
        note: "--cache warm works everywhere")
    }
    let (stages, bench) = LayerBenchmark(try entry(of: Self.oneMultiplyAdd), settings: settings).prepare { _, _ in }
    let calls = bench?.warmWorkloads(of: stages.compactMap(\.contender)) ?? []
    return workloads.map { workload in
      let call = calls.first { $0.name == workload.name } ?? calls.first
      return Workload(
        workload.name,
        prepare: {
          sweep.run()
          call?.body()
        }, body: workload.body)
    }
  }

  private static let oneMultiplyAdd = "mb1ic1ih1oc1oh1kh1ph0"

  private func offer(_ contenders: [Contender], ended: [ConvolutionRow]) -> Offer {
    Offer(
      contenders: contenders.enumerated().map { index, contender in
        Offer.Contender(
          index: index, backend: contender.row.backend, summary: contender.row.summary,
          maxRelError: contender.row.maximumRelativeError)
      },
      skipped: absences(ended.filter { $0.status == .skipped }),
      failed: absences(ended.filter { $0.status == .failed }))
  }

  private func absences(_ rows: [ConvolutionRow]) -> [Offer.Absence] {
    rows.map { Offer.Absence(backend: $0.backend, reason: $0.reason ?? $0.status.rawValue) }
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

extension Bench {
  /// Calls that find what the one before them left in the caches.
  fileprivate func warmWorkloads(of contenders: [Contender]) -> [Workload] {
    contenders.map { workload(of: Trial(contender: $0, cache: .warm)) }
  }
}
