import ArgumentParser
import Backends
import Benchmarking
import Foundation
import Harness
import Kernels
import Measurements
import Reporting

/// Searches for blockings that are faster than the model's, and keeps them.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Searches for block sizes that are faster than the cache model's, and keeps them.",
    discussion: """
      Every candidate is verified before it is timed. One that is significantly faster than the model's sizes, both in \
      the search and in a second comparison, is kept in the cache folder. 'cnnbench conv' uses it for the same \
      problem, backend, instruction set and number of threads. Without --problem, --batch and --net \
      the default suite is searched.

      Exit status: 0 done; 64 wrong usage; 65 unusable batch file or problem; 69 missing hardware; 70 wrong \
      results; 74 the results could not be written; 130 interrupted.
      """)

  /// Keeps the search for one backend on one layer within some fifteen seconds.
  private static let standardTime = try! TimeValue(parsing: "100ms")
  private static let allBackends = [BackendCatalog.allAlgorithms]

  @Option(
    help: ArgumentHelp("Backends to search for: all, or names from 'cnnbench list backends'.", valueName: "all|name,…"))
  var backend: [String] = Self.allBackends

  @Option(
    help: ArgumentHelp("Instruction set of the kernels (default: the widest of this machine).", valueName: "name"))
  var isa: String?

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @OptionGroup(title: "Problems")
  var problems: ProblemOptions

  @Option(
    help: ArgumentHelp(
      "Threads of each execution; several counts are searched one after the other (default: 1).", valueName: "n|all,…"),
    transform: ThreadCounts.init(parsing:))
  var threads: ThreadCounts?

  @Flag(help: "Pins every thread to a processor of its own.")
  var pin = false

  @Option(
    help: ArgumentHelp(
      "Longest measurement of one candidate: 300ms, 2s (default: \(Self.standardTime)).", valueName: "duration"),
    transform: TimeValue.init(parsing:))
  var time: TimeValue?

  @Flag(help: "Removes all kept block sizes, without searching.")
  var forget = false

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    if forget, isSearchAsked {
      throw ValidationError("--forget removes the kept block sizes of all problems; leave out all other options")
    }
  }

  /// Whether an option says what is searched for, how, or where the results go.
  private var isSearchAsked: Bool {
    backend != Self.allBackends || !plugins.plugin.isEmpty || isa != nil || problems.areGiven || threads != nil || pin
      || time != nil || results.chosenFormat != nil || results.output.path != nil
  }

  func run() throws {
    if forget { return try forgetAll() }
    try results.output.requireWritable()
    let interruption = Interruption()
    interruption.watch()
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    let contents = try problems.requested.reportedContents()
    let loaded = try plugins.load(on: table, threadCount: requestedThreads.counts.max() ?? 1)
    let catalog = try BackendCatalog.forBenchmarks(on: table, blocking: .model, with: loaded)
    let settings = try layerSettings(on: table, catalog: catalog, interruption: interruption)
    if settings.cacheDirectory == nil {
      StandardError.write("note: results are not kept: neither HOME nor XDG_CACHE_HOME is set\n")
    }
    let run = TuningRun(
      contents.items, settings: settings, instructionSet: table.instructionSet.rawValue, store: catalog.blockingStore)
    var isAnyWrong = false
    let rows = run.rows { row, rejection in
      isAnyWrong = isAnyWrong || rejection.isWrong
      let text = rejection.description(model: settings.blocking)
      StandardError.write("\(rejection.isWrong ? "error" : "note"): \(row.backend) on \(row.layer): \(text)\n")
    }
    try interruption.requireResults(rows)
    try publish(rows, instructionSet: table.instructionSet)
    if let exitCode = interruption.exitCode { throw exitCode }
    if isAnyWrong || rows.contains(where: { $0.status == .failed }) { throw ExitCode(ExitStatus.software.rawValue) }
    if !contents.faults.isEmpty { throw ExitCode(ExitStatus.data.rawValue) }
  }

  private func layerSettings(
    on table: KernelTable, catalog: BackendCatalog, interruption: Interruption
  ) throws -> LayerSettings {
    var settings = LayerSettings(
      backends: try catalog.selected(by: backend),
      measuring: MeasuringSettings(
        sampling: SamplingSettings(timeBudget: requestedTime.duration), interruption: interruption,
        observer: ProgressLine.onStandardError.observer))
    settings.measuring.isPinned = pin
    settings.measuring.teams = try ThreadTeamAssembly(
      table: table, threadCounts: requestedThreads.counts, isPinned: pin, observer: settings.measuring.observer
    ).teams()
    return settings
  }

  private var requestedThreads: ThreadCounts { threads ?? .one }
  private var requestedTime: TimeValue { time ?? Self.standardTime }

  private func publish(_ rows: [TuningRow], instructionSet: InstructionSet) throws {
    let own = [
      "backend": backend.joined(separator: ","), "isa": instructionSet.rawValue,
      "threads": requestedThreads.description, "pin": "\(pin)", "time": requestedTime.description,
    ]
    let envelope = ResultEnvelope(
      measured: TuningResults(rows: rows),
      options: own.merging(problems.settings.merging(plugins.settings) { first, _ in first }) { first, _ in first })
    try results.publish(TuningReport().document(of: envelope))
  }

  private func forgetAll() throws {
    let count: Int
    do { count = try CacheDirectory.path.map(BlockingStore.forgetAll(in:)) ?? 0 } catch {
      throw CommandFailure(.output, "cannot remove the kept block sizes: \(error.systemReason)")
    }
    try StandardOutput.write(
      count == 0 ? "nothing was kept\n" : "removed \(count) \(count == 1 ? "blocking" : "blockings")\n")
  }
}
