import ArgumentParser
import Backends
import Benchmarking
import Convolution
import Foundation
import Harness
import Kernels
import Reporting

/// Measures one plan against itself, to see what the harness says where nothing differs.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract:
      "Compares a plan with itself many times: how often is 'different' wrong, and how small a difference is found?",
    discussion: """
      Each pair is measured twice: in interleaved rounds, as 'cnnbench conv' does, and one after the other, as most \
      tools do. Nothing differs, so every verdict 'different' is wrong.

      Exit status: 0 done; 64 wrong usage; 65 unusable problem; 69 missing hardware; 70 wrong results; 74 the \
      results could not be written; 130 interrupted.
      """)

  private static let standardProblem = #"mb1ic16ih28oc32oh28kh5ph2n"googlenet:3a/5x5""#
  private static let standardTime = try! TimeValue(parsing: "60ms")
  private static let largestPairCount = 100_000

  @Option(help: ArgumentHelp("The convolution (default: a layer of GoogLeNet).", valueName: "descriptor"))
  var problem = Self.standardProblem

  @Option(help: ArgumentHelp("The backend.", valueName: "name"))
  var backend = "direct"

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @Option(
    help: ArgumentHelp("Instruction set of the kernels (default: the widest of this machine).", valueName: "name"))
  var isa: String?

  @Option(help: ArgumentHelp("Comparisons of each kind.", valueName: "n"))
  var pairs = 200

  @Option(
    help: ArgumentHelp(
      "Longest measurement of each half of a pair: 300ms, 2s (default: \(Self.standardTime)).", valueName: "duration"),
    transform: TimeValue.init(parsing:))
  var time = Self.standardTime

  @Option(
    help: ArgumentHelp("Ends a measurement early within this precision (default: 0.01).", valueName: "fraction"),
    transform: OptionValue.precision)
  var precision = 0.01

  @Flag(help: "Pins the thread to one processor.")
  var pin = false

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    guard (1...Self.largestPairCount).contains(pairs) else {
      throw ValidationError("the number of pairs must be 1 to \(Self.largestPairCount) (found --pairs \(pairs))")
    }
  }

  func run() throws {
    try results.output.requireWritable()
    let interruption = Interruption()
    interruption.watch()
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    let entry = try requestedEntry()
    let candidate = try checkedCandidate(of: entry, on: table, interruption: interruption)
    let measurement = CalibrationMeasurement(
      workload: candidate.workload(cache: .warm), pairCount: pairs, sampling: sampling, interruption: interruption,
      observer: ProgressLine.onStandardError.observer)
    let outcome = measurement.outcome()
    try interruption.requireResults([outcome.interleaved, outcome.sequential].compactMap(\.self))
    let calibration = CalibrationResults(
      layer: entry.layer.name, backend: candidate.name, summary: candidate.preparation.summary,
      interleaved: outcome.interleaved, sequential: outcome.sequential,
      emptySampleNanoseconds: outcome.overhead.emptySampleNanoseconds,
      emptySampleFraction: outcome.overhead.sampleFraction,
      bookkeepingNanoseconds: outcome.overhead.bookkeepingNanoseconds)
    let envelope = ResultEnvelope(measured: calibration, options: options(isa: table.instructionSet.rawValue))
    try results.publish(CalibrationReport().document(of: envelope))
    if let exitCode = interruption.exitCode { throw exitCode }
  }

  private var sampling: SamplingSettings { SamplingSettings(timeBudget: time.duration, precision: precision) }

  private func options(isa: String) -> [String: String] {
    [
      "problem": problem, "backend": backend, "isa": isa, "pairs": "\(pairs)", "time": time.description,
      "precision": "\(precision)", "pin": "\(pin)",
    ].merging(plugins.settings) { first, _ in first }
  }

  /// The plan as it would be timed: verified, on the buffers that it was verified on.
  private func checkedCandidate(
    of entry: BatchEntry, on table: KernelTable, interruption: Interruption
  ) throws -> VerifiedCandidate<LayerPlan> {
    let catalog = try BackendCatalog.forBenchmarks(on: table, with: plugins.load(on: table))
    let backends = try catalog.selected(by: [backend])
    guard backends.count == 1 else {
      throw CommandFailure(.usage, "--backend takes one name here (found --backend \(backend))")
    }
    var settings = LayerSettings(
      backends: backends, measuring: MeasuringSettings(sampling: sampling, interruption: interruption))
    try settings.measuring.memory.requireRoom(for: entry)
    settings.measuring.teams = try ThreadTeamAssembly(
      table: table, threadCounts: [1], isPinned: pin, observer: ProgressLine.onStandardError.observer
    ).teams()
    let subject = LayerSubject(entry, settings: settings)
    let lineup = SubjectBenchmark(subject, settings: settings.measuring, instruments: .real).prepare { _ in }
    if let candidate = lineup.verified.first { return candidate }
    if let exitCode = interruption.exitCode { throw exitCode }
    let outcome = lineup.ended.first?.outcome
    throw CommandFailure(
      outcome?.status == .failed ? .software : .data, "\(backend) on '\(problem)': \(outcome?.reason ?? "not planned")")
  }

  private func requestedEntry() throws -> BatchEntry {
    let requested = RequestedProblems(
      descriptors: [problem], batchFiles: [], networks: [],
      forms: DirectionChoice.forward.forms(postOps: nil))
    return try requested.onlyEntry()
  }
}
