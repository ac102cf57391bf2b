import ArgumentParser
import Backends
import Benchmarking
import Convolution
import Foundation
import Harness
import Kernels
import Measurements
import Reporting

/// Verifies and times backends on convolution layers.
struct ConvCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conv", abstract: "Verifies and times convolution algorithms, layer by layer.",
    discussion: """
      Without --problem, --batch and --net the default suite runs: see 'cnnbench list problems'. With --output the \
      terminal still shows the table. The file is rewritten after each layer, so a run that is killed loses one \
      layer.

      Exit status: 0 all passed or skipped; 64 wrong usage; 65 unusable batch file or problem; 69 missing hardware, \
      program or library; 70 wrong results; 74 the results could not be written; 130 interrupted.
      """)

  @Option(
    help: ArgumentHelp("Backends to compare: all, or names from 'cnnbench list backends'.", valueName: "all|name,…"))
  var backend: [String] = [BackendCatalog.allAlgorithms]

  @Option(
    help: ArgumentHelp("Instruction set of the kernels (default: the widest of this machine).", valueName: "name"))
  var isa: String?

  @Option(help: "Which matrix multiplication im2col uses (default: both are compared).")
  var gemm: Im2colBackend.GEMM?

  @Option(help: "Block sizes of the plans: those that 'cnnbench tune' found, or always the cache model's.")
  var blocking: BlockingChoice = .tuned

  @Option(
    help: ArgumentHelp(
      """
      Largest error that 'auto' and 'winograd' accept, relative to the largest output (default: \
      \(PlanDemands.standardRelativeError)).
      """, valueName: "fraction|none"),
    transform: OptionValue.errorLimit)
  var maxError: Double?

  @Option(
    help: ArgumentHelp(
      "Most memory that 'auto' accepts for workspace and packed weights, such as 64MiB.", valueName: "size"),
    transform: OptionValue.byteCount)
  var maxWorkspace: Int?

  @Option(
    help: ArgumentHelp(
      "Outputs that a NaN in the input may reach with 'auto': a whole tile, or those that read it (default: any).",
      valueName: "any|local"))
  var nan: NaNReach?
  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @OptionGroup(title: "Problems")
  var problems: ProblemOptions

  @Flag(help: "Lists what would be measured, and why other things would not, without measuring.")
  var list = false

  @OptionGroup(title: "Measuring")
  var measurement: MeasurementOptions

  @OptionGroup(title: "Looking closer")
  var inspection: InspectionOptions

  @OptionGroup(title: "Keeping results")
  var keeping: StoreOptions

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    if list, results.chart { throw ValidationError("--list measures nothing, so --chart has nothing to draw") }
    if keeping.path != nil, isRepeated || list {
      throw ValidationError("--store keeps rows as their layers end; it goes with neither --processes nor --list")
    }
    if results.chart, isRepeated { throw ValidationError("--chart cannot be combined with --processes") }
    if keeping.resume, keeping.path == nil, results.output.path == nil || results.format != .json || isRepeated {
      throw ValidationError(
        "--resume goes on with a run in --store, or with a JSON file of one process: --output FILE.json")
    }
    try validateEffects()
    let pipe = problems.batch.first { isRepeated && !BatchFileReader.isReadableAgain($0) }
    if let pipe {
      throw ValidationError("--processes reads --batch '\(pipe)' once per process; name a regular file (found a pipe)")
    }
  }

  /// Refuses options that nothing would be different without.
  private func validateEffects() throws {
    let names = BackendCatalog.names(in: backend)
    if maxError != nil, !names.contains(where: BackendCatalog.namesThatChooseByError.contains) {
      throw ValidationError(
        "--max-error applies to the backends 'auto' and 'winograd' only; add one of them to --backend")
    }
    let demands = [("--max-workspace", maxWorkspace != nil), ("--nan", nan != nil)]
    if let (option, _) = demands.first(where: \.1), !names.contains(AutoBackend.name) {
      throw ValidationError("\(option) applies to the backend 'auto' only; add it to --backend")
    }
    let lowering = Im2colBackend.GEMM.allCases.map(Im2colBackend.name)
    if gemm != nil, !names.contains(BackendCatalog.allAlgorithms), !names.contains(where: lowering.contains) {
      throw ValidationError("--gemm applies to the backend 'im2col' only; add it to --backend")
    }
    if inspection.samples, results.format != .json {
      throw ValidationError("--samples needs --format json (found --format \(results.format.name))")
    }
  }

  func run() throws {
    try results.output.requireWritable()
    let interruption = Interruption()
    interruption.watch()
    let startTime = Self.clock.nanoseconds
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    let contents = try problems.requested.reportedContents()
    let loaded = try plugins.load(on: table, threadCount: measurement.threads.counts.max() ?? 1)
    var settings = try layerSettings(
      on: table, problems: contents.items.count, plugins: loaded, interruption: interruption)
    if list {
      try publishList(of: contents.items, settings: settings, table)
    } else {
      settings.measuring.inspection = try inspection.inspection(
        tally: settings.tally, observer: settings.measuring.observer)
      if !isRepeated { settings.measuring.teams = try teams(on: table, settings: settings) }
      let repro = reproOptions(table, settings, loaded)
      try measureAndPublish(contents.items, settings: settings, table, repro: repro, startTime: startTime)
    }
    if !contents.faults.isEmpty { throw ExitCode(ExitStatus.data.rawValue) }
  }

  private static let clock = MonotonicClock()

  /// Whether fresh processes measure, not this one.
  private var isRepeated: Bool { measurement.processes > 1 }

  /// What was measured until some time.
  private struct Progress {
    var rows: [ConvolutionRow]
    /// Problems that have not ended.
    var pendingCount = 0
    /// Why it is of fewer processes than were asked for.
    var failure: ProcessRepetitionError?
  }

  /// - Parameter startTime: when the run began, by the clock of this command.
  private func measureAndPublish(
    _ items: [BatchItem], settings: LayerSettings, _ table: KernelTable, repro: ReproCommand.Options, startTime: Int
  ) throws {
    let rooflines = settings.measuring.teams.compactMap(\.roofline)
    if self.results.chart, rooflines.isEmpty {
      StandardError.write("note: --chart draws no roofline: none was measured, as with --roofline none\n")
    }
    func results(_ progress: Progress) -> ConvolutionResults {
      ConvolutionResults(
        rows: progress.rows, rooflines: rooflines.isEmpty ? nil : rooflines,
        seconds: Double(Self.clock.nanoseconds - startTime) / 1e9, pendingProblems: progress.pendingCount,
        areNetworks: !(problems.net + problems.batch).isEmpty)
    }
    func document(_ results: ConvolutionResults) -> ReportDocument {
      ConvolutionReport(showsRoofline: self.results.chart).document(
        of: ResultEnvelope(measured: results, options: options(in: settings, table)))
    }
    let file = RunningOutput(self.results, observer: settings.measuring.observer)
    let update = { progress in file?.update { document(results(progress)) } ?? () }
    let interruption = settings.measuring.interruption
    let optionsInForce = options(in: settings, table)
    let kept = try KeptRun(
      keeping,
      request: optionsInForce.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + items.map(\.descriptor))
    let found =
      isRepeated
      ? try measureInProcesses(interruption: interruption, report: update)
      : measure(
        items, settings: settings, repro: repro, kept: kept,
        known: try kept?.earlierRows ?? earlierRows(of: items, options: optionsInForce), report: update)
    try interruption.requireResults(found.rows)
    let outcome = results(found)
    try self.results.publish(document(outcome), showsTable: true)
    try kept?.finish(
      ResultEnvelope(measured: outcome, options: optionsInForce), isComplete: interruption.exitCode == nil)
    if let failure = found.failure { throw failure }
    if let exitCode = interruption.exitCode { throw exitCode }
    if let nothingPassed = outcome.nothingPassed, !isTableShown { StandardError.write("note: \(nothingPassed)\n") }
    if outcome.summary.hasFailures { throw ExitCode(ExitStatus.software.rawValue) }
  }

  private func publishList(of items: [BatchItem], settings: LayerSettings, _ table: KernelTable) throws {
    var settings = settings
    settings.measuring.teams = try ThreadTeamAssembly(
      table: table, threadCounts: measurement.threads.counts, isPinned: measurement.pin,
      observer: settings.measuring.observer
    ).teams()
    let outlooks = LayerRun(items, settings: settings).outlooks()
    let time = outlooks.reduce(Duration.zero) { sum, outlook in
      let count = outlook.obstacles.count { $0.reason == nil }
      return count == 0 ? sum : sum + settings.measuring.time(ofCandidates: count)
    }
    let seconds = measurement.iterations == nil ? time / .seconds(1) * Double(measurement.processes) : nil
    let envelope = ResultEnvelope(
      measured: ListingResults(outlooks, longestSeconds: seconds), options: options(in: settings, table))
    try results.publish(ListingReport().document(of: envelope))
  }

  // MARK: What is asked for

  private func layerSettings(
    on table: KernelTable, problems count: Int, plugins: LoadedPlugins, interruption: Interruption
  ) throws -> LayerSettings {
    let catalog = try BackendCatalog.forBenchmarks(on: table, blocking: blocking, with: plugins)
    let backends = try catalog.selected(by: backend, gemm: gemm)
    let caches = try measurement.cache.attainableStates()
    let measurements = count * backends.count * caches.count * measurement.threads.counts.count
    var measuring = MeasuringSettings(
      seed: measurement.seed, sampling: measurement.sampling(ofMeasurements: measurements), interruption: interruption,
      observer: ProgressLine.onStandardError.observer)
    measuring.caches = caches
    measuring.isPinned = measurement.pin
    var settings = LayerSettings(backends: backends, measuring: measuring)
    settings.demands = PlanDemands(
      largestRelativeError: maxError ?? PlanDemands.standardRelativeError, largestByteCount: maxWorkspace,
      startsCold: measurement.cache == .cold)
    settings.demands.keepsNaNLocal = nan == .local
    settings.replay = ReplayCommand.rerun(pluginWords: plugins.words)
    return settings
  }

  private func teams(on table: KernelTable, settings: LayerSettings) throws -> [ThreadTeam] {
    let measuring = settings.measuring
    let assembly = ThreadTeamAssembly(
      table: table, threadCounts: measurement.threads.counts, isPinned: measurement.pin, observer: measuring.observer)
    guard inspection.roofline == .auto else { return try assembly.teams() }
    return try assembly.teams { workers in
      MachineMeasurement.roofline(
        table: table, workers: workers, memory: measuring.memory,
        store: settings.cacheDirectory.map { RooflineStore(directory: $0) }, interruption: measuring.interruption,
        observer: measuring.observer)
    }
  }

  private func reproOptions(
    _ table: KernelTable, _ settings: LayerSettings, _ plugins: LoadedPlugins
  ) -> ReproCommand.Options {
    var options = ReproCommand.Options(isa: table.instructionSet.rawValue)
    options.plugins = plugins.words
    options.caches = settings.measuring.caches
    options.blocking = blocking
    options.isPinned = measurement.pin
    options.seed = measurement.seed
    options.demands = settings.demands
    return options
  }

  // MARK: What is found

  /// The rows that a run of the same request left in the file of --output, by the places of the problems that it finished.
  private func earlierRows(of items: [BatchItem], options: [String: String]) throws -> [Int: [ConvolutionRow]] {
    guard keeping.resume, let path = results.output.path,
      let earlier = try EarlierResults<ConvolutionResults>(path, options: options).payload
    else { return [:] }
    let layers = earlier.rowsOfLayers
    let finishedCount = items.count - (earlier.pendingProblems ?? 0)
    guard (0...layers.count).contains(finishedCount) else {
      throw CommandFailure(
        .data,
        "\(path) has rows of \(layers.count) layers, and is said to have finished \(finishedCount) of "
          + "\(items.count) problems", note: "leave out --resume to measure anew")
    }
    return Dictionary(uniqueKeysWithValues: layers.prefix(finishedCount).enumerated().map { ($0.offset, $0.element) })
  }

  /// The rows of all layers; those measured so far if the run is interrupted. Tells at once of what failed.
  ///
  /// - Parameters:
  ///   - kept: where the rows go as well; nil for nowhere.
  ///   - known: the rows of problems that an earlier process has finished, by the places of these.
  ///   - report: told of all rows so far, after each layer on which something was measured.
  private func measure(
    _ items: [BatchItem], settings: LayerSettings, repro: ReproCommand.Options, kept: KeptRun?,
    known earlier: [Int: [ConvolutionRow]], report: (Progress) -> Void
  ) -> Progress {
    var known = earlier
    var places = items.indices.filter { known[$0] == nil }
    let pending = places.map { items[$0] }
    var progress = Progress(rows: items.indices.flatMap { known[$0] ?? [] }, pendingCount: pending.count)
    let interruption = settings.measuring.interruption
    _ = LayerRun(pending, settings: settings).results { layer, failed in
      let lines =
        ["error: \(failed.name) on \(layer.name): \(failed.outcome.reason ?? "failed")"]
        + failed.details.map { "  \($0)" }
        + ["note: to repeat it: \(command(layer, failed.name, threads: failed.threadCount, repro))"]
      StandardError.write(lines.joined(separator: "\n") + "\n")
    } reportResult: { result in
      let (place, found) = (places.removeFirst(), rows(of: result, repro))
      known[place] = found
      progress.rows = items.indices.flatMap { known[$0] ?? [] }
      if !interruption.isRequested {
        progress.pendingCount -= 1
        kept?.keep(found, ofProblem: place)
      }
      if result.candidates.contains(where: { $0.outcome.status != .skipped }) { report(progress) }
    }
    return progress
  }

  private func rows(of result: LayerResult, _ repro: ReproCommand.Options) -> [ConvolutionRow] {
    result.candidates.map { candidate in
      let isOfAll = candidate.name == LayerRun.everyBackend
      return ConvolutionRow(
        candidate, of: result.layer, isa: repro.isa,
        repro: isOfAll
          ? CommandWords.typed : command(result.layer, candidate.name, threads: candidate.threadCount, repro))
    }
  }

  /// The command that repeats a row.
  private func command(
    _ layer: LayerFacts, _ backend: String, threads: Int, _ options: ReproCommand.Options
  ) -> String {
    ReproCommand(layer: layer, backend: backend, threadCount: threads, options: options).description
  }

  /// The results of a process that ended before its last problem, although nobody interrupted it.
  private struct IncompleteResults: Error, CustomStringConvertible {
    let pendingCount: Int
    var description: String { "its results lack \(pendingCount) of the problems" }
  }

  /// The rows of several processes that run the same words.
  ///
  /// - Parameter report: told of all rows so far, after each process.
  private func measureInProcesses(
    interruption: Interruption, report: (Progress) -> Void
  ) throws -> Progress {
    let repetition = ProcessRepetition(count: measurement.processes, interruption: interruption) {
      ProcessArguments.repeated(output: $0)
    } read: { text in
      let results = try ResultEnvelope<ConvolutionResults>(json: text).payload
      if let pendingCount = results.pendingProblems, !interruption.isRequested {
        throw IncompleteResults(pendingCount: pendingCount)
      }
      return results
    }
    func progress(_ runs: [ConvolutionResults]) -> Progress {
      Progress(
        rows: ConvolutionRow.combined(runs.map(\.rows)), pendingCount: runs.compactMap(\.pendingProblems).min() ?? 0)
    }
    let (runs, failure) = try repetition.run { report(progress($0)) }
    var whole = progress(runs)
    whole.failure = failure
    return whole
  }

  private func options(in settings: LayerSettings, _ table: KernelTable) -> [String: String] {
    let own = [
      "backend": settings.backends.map(\.name).joined(separator: ","), "isa": table.instructionSet.rawValue,
    ]
    var options = [problems.settings, plugins.settings, measurement.settings, inspection.settings].reduce(own) {
      all, more in
      all.merging(more) { first, _ in first }
    }
    options["gemm"] = gemm?.rawValue
    options["blocking"] = blocking.rawValue
    options["nan"] = nan?.rawValue
    if settings.backends.contains(where: { BackendCatalog.namesThatChooseByError.contains($0.name) }) {
      options["max-error"] = ReproCommand.text(ofErrorLimit: settings.demands.largestRelativeError)
    }
    options["max-workspace"] = maxWorkspace.map(String.init)
    return options
  }

  /// Whether standard output gets what people read.
  private var isTableShown: Bool { results.output.path != nil || results.format.isForPeople }
}
