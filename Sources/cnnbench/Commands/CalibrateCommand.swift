import ArgumentParser
import Backends
import Convolution
import Foundation
import Harness
import Kernels
import Measurements
import Reporting

/// Measures one plan against itself, to see what the harness says where nothing differs.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract:
      "Compares a plan with itself many times: how often, and from what difference on, 'different' is to be believed.",
    discussion: """
      Each pair is measured twice: in interleaved rounds, as 'cnnbench conv' does, and one after the other, as most \
      tools do. A verdict 'different' is false in either case.

      Exit status: 0 done; 64 wrong usage; 65 unusable problem; 69 missing hardware; 70 the backend was wrong; 74 the \
      results could not be written; 130 interrupted.
      """)

  private static let standardProblem = #"mb1ic16ih28oc32oh28kh5ph2n"googlenet:3a/5x5""#
  private static let standardTime = try! TimeValue(parsing: "60ms")
  private static let largestPairCount = 100_000

  @Option(help: ArgumentHelp("The convolution (default: a layer of GoogLeNet).", valueName: "descriptor"))
  var problem = Self.standardProblem

  @Option(help: ArgumentHelp("The backend.", valueName: "name"))
  var backend = "direct"

  @Option(help: ArgumentHelp("Instruction set of the kernels; the widest there is by default.", valueName: "name"))
  var isa: String?

  @Option(help: ArgumentHelp("Comparisons of each kind.", valueName: "n"))
  var pairs = 200

  @Option(
    help: ArgumentHelp(
      "Longest measurement of each half of a pair: 300ms, 2s (default: \(Self.standardTime)).", valueName: "duration"),
    transform: TimeValue.init(parsing:))
  var time = Self.standardTime

  @Option(
    help: ArgumentHelp("A measurement ends early within this precision (default: 0.01).", valueName: "fraction"),
    transform: OptionValue.precision)
  var precision = 0.01

  @Flag(help: "Keeps the thread on one processor.")
  var pin = false

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    guard (1...Self.largestPairCount).contains(pairs) else {
      throw ValidationError("a number of pairs is 1 to \(Self.largestPairCount) (found --pairs \(pairs))")
    }
  }

  func run() throws {
    try results.output.requireWritable()
    let interruption = Interruption()
    interruption.watch()
    let (workload, row) = try checkedWorkload(interruption: interruption)
    let progress = ProgressLine(isShown: StandardError.isTerminal)
    let measurement = CalibrationMeasurement(
      workload: workload, pairCount: pairs, sampling: sampling, interruption: interruption, progress: progress)
    let outcome = measurement.outcome()
    progress.clear()
    try interruption.requireResults([outcome.interleaved, outcome.sequential].compactMap(\.self))
    let report = CalibrationReport(
      environment: .current, settings: runSettings(isa: row.isa), layer: row.layer, backend: row.backend,
      summary: row.summary ?? "", interleaved: outcome.interleaved, sequential: outcome.sequential,
      overhead: outcome.overhead)
    try results.publish { try report.text(as: $0, usesColour: $1) }
    if let code = interruption.exitCode { throw ExitCode(code) }
  }

  private var sampling: SamplingSettings { SamplingSettings(timeBudget: time.duration, precision: precision) }

  private func runSettings(isa: String?) -> RunSettings {
    var options = [
      "problem": problem, "backend": backend, "pairs": "\(pairs)", "time": time.description,
      "precision": "\(precision)", "pin": "\(pin)",
    ]
    options["isa"] = isa
    return RunSettings(command: ReproCommand.typed, options: options)
  }

  /// The plan as it would be timed: verified, on the buffers that it was verified on.
  private func checkedWorkload(interruption: Interruption) throws -> (Workload, ConvolutionRow) {
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    let backends = try BackendCatalog.forBenchmarks(on: table).selected(by: [backend])
    guard backends.count == 1 else {
      throw CommandFailure(.usage, "one backend is compared with itself (found --backend \(backend))")
    }
    let entry = try requestedEntry()
    var settings = BenchmarkSettings(table: table, backends: backends, sampling: sampling, interruption: interruption)
    try settings.memory.requireRoom(for: [entry])
    settings.crews = try CrewAssembly(table: table, threadCounts: [1], isPinned: pin, settings: settings)
      .crews(measuresRoofline: false)
    let (stages, bench) = LayerBenchmark(entry, settings: settings).prepare { _, _ in }
    guard let contender = stages.first?.contender, let bench else {
      if let code = interruption.exitCode { throw ExitCode(code) }
      let row = stages.first?.endedRow
      throw CommandFailure(
        row?.status == .failed ? .software : .data, "\(backend) on '\(problem)': \(row?.reason ?? "not planned")")
    }
    return (bench.workload(of: Trial(contender: contender, cache: .warm)), contender.row)
  }

  private func requestedEntry() throws -> BatchEntry {
    let requested = RequestedProblems(
      descriptors: [problem], batchFiles: [], networks: [], direction: .forward,
      postOps: ProblemOptions.standardPostOps)
    return try requested.entries()[0]
  }
}
