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
      terminal still shows the table.

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

  @OptionGroup(title: "Problems")
  var problems: ProblemOptions

  @OptionGroup(title: "Measuring")
  var measurement: MeasurementOptions

  @OptionGroup(title: "Looking closer")
  var inspection: InspectionOptions

  @Flag(help: "Draws the machine's roofline with the fastest backend of each layer, below the table.")
  var chart = false

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    try validateChart()
    try validateEffects()
    let pipe = problems.batch.first { measurement.processes > 1 && !BatchFileReader.isReadableAgain($0) }
    if let pipe {
      throw ValidationError("--processes reads --batch '\(pipe)' once per process; name a regular file (found a pipe)")
    }
  }

  private func validateChart() throws {
    if chart, measurement.processes > 1 { throw ValidationError("--chart cannot be combined with --processes") }
    if chart, !results.format.isForPeople, results.output.path == nil {
      throw ValidationError(
        "--chart needs the table on the terminal; write --format \(results.format.name) to a file with --output FILE")
    }
  }

  /// Refuses options that nothing would be different without.
  private func validateEffects() throws {
    let names = BackendCatalog.names(in: backend)
    if maxError != nil, !names.contains(where: BackendCatalog.namesThatChooseByError.contains) {
      throw ValidationError(
        "--max-error applies to the backends 'auto' and 'winograd' only; add one of them to --backend")
    }
    if maxWorkspace != nil, !names.contains(AutoBackend.name) {
      throw ValidationError("--max-workspace applies to the backend 'auto' only; add it to --backend")
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
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    let contents = try problems.requested.reportedContents()
    var settings = try layerSettings(on: table, interruption: interruption)
    settings.measuring.inspection = try inspection.inspection(
      tally: settings.tally, observer: settings.measuring.observer)
    let rows: [ConvolutionRow]
    var failure: ProcessRepetitionError?
    if measurement.processes > 1 {
      (rows, failure) = try repeatedRows(interruption: interruption)
    } else {
      settings.measuring.teams = try teams(on: table, settings: settings)
      rows = measure(contents.items, settings: settings, repro: reproOptions(table, settings))
    }
    try interruption.requireResults(rows)
    let rooflines = settings.measuring.teams.compactMap(\.roofline)
    if chart, rooflines.isEmpty {
      StandardError.write("note: --chart draws nothing: no roofline was measured, as with --roofline none\n")
    }
    let outcome = ConvolutionResults(rows: rows, rooflines: rooflines.isEmpty ? nil : rooflines)
    try publish(ResultEnvelope(measured: outcome, options: options(in: settings, table)))
    if let failure { throw failure }
    if let exitCode = interruption.exitCode { throw exitCode }
    if rows.contains(where: { $0.status == .failed }) { throw ExitCode(ExitStatus.software.rawValue) }
    if !contents.faults.isEmpty { throw ExitCode(ExitStatus.data.rawValue) }
  }

  // MARK: What is asked for

  private func layerSettings(on table: KernelTable, interruption: Interruption) throws -> LayerSettings {
    var measuring = MeasuringSettings(
      seed: measurement.seed, sampling: measurement.sampling, interruption: interruption,
      observer: ProgressLine.onStandardError.observer)
    measuring.caches = try measurement.cache.attainableStates()
    measuring.isPinned = measurement.pin
    let catalog = BackendCatalog.forBenchmarks(on: table, blocking: blocking)
    var settings = LayerSettings(backends: try catalog.selected(by: backend, gemm: gemm), measuring: measuring)
    settings.demands = PlanDemands(
      largestRelativeError: maxError ?? PlanDemands.standardRelativeError, largestByteCount: maxWorkspace,
      startsCold: measurement.cache == .cold)
    settings.replay = ReplayCommand.rerun
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

  private func reproOptions(_ table: KernelTable, _ settings: LayerSettings) -> ReproCommand.Options {
    var options = ReproCommand.Options(isa: table.instructionSet.rawValue)
    options.caches = settings.measuring.caches
    options.blocking = blocking
    options.isPinned = measurement.pin
    options.seed = measurement.seed
    options.demands = settings.demands
    return options
  }

  // MARK: What is found

  /// The rows of all layers; those measured so far if the run is interrupted. Tells at once of what failed.
  private func measure(
    _ items: [BatchItem], settings: LayerSettings, repro: ReproCommand.Options
  ) -> [ConvolutionRow] {
    func command(_ layer: LayerFacts, _ backend: String, threads: Int) -> String {
      ReproCommand(layer: layer, backend: backend, threadCount: threads, options: repro).description
    }
    let results = LayerRun(items, settings: settings).results { layer, failed in
      let lines =
        ["error: \(failed.name) on \(layer.name): \(failed.outcome.reason ?? "failed")"]
        + failed.details.map { "  \($0)" }
        + ["note: to repeat it: \(command(layer, failed.name, threads: failed.threadCount))"]
      StandardError.write(lines.joined(separator: "\n") + "\n")
    }
    return results.flatMap { result in
      result.candidates.map { candidate in
        let isOfAll = candidate.name == LayerRun.everyBackend
        return ConvolutionRow(
          candidate, of: result.layer, isa: repro.isa,
          repro: isOfAll
            ? CommandWords.typed : command(result.layer, candidate.name, threads: candidate.threadCount))
      }
    }
  }

  /// The rows of several processes that run the same words with options that win over earlier ones: last, but before
  /// `--`, which ends the options.
  ///
  /// - Returns: the rows, and why they are of fewer processes than were asked for.
  private func repeatedRows(
    interruption: Interruption
  ) throws -> (rows: [ConvolutionRow], failure: ProcessRepetitionError?) {
    let words = ProcessArguments.words.dropFirst()
    let repetition = ProcessRepetition(count: measurement.processes, interruption: interruption) { output in
      let own = ["--processes", "1", "--format", "json", "--output", output]
      return words.prefix { $0 != "--" } + own + words.drop { $0 != "--" }
    } read: {
      try ResultEnvelope<ConvolutionResults>(json: $0).payload.rows
    }
    let (runs, failure) = try repetition.run()
    return (ConvolutionRow.combined(runs), failure)
  }

  private func options(in settings: LayerSettings, _ table: KernelTable) -> [String: String] {
    let own = [
      "backend": settings.backends.map(\.name).joined(separator: ","), "isa": table.instructionSet.rawValue,
    ]
    var options = [problems.settings, measurement.settings, inspection.settings].reduce(own) { all, more in
      all.merging(more) { first, _ in first }
    }
    options["gemm"] = gemm?.rawValue
    options["blocking"] = blocking.rawValue
    if settings.backends.contains(where: { BackendCatalog.namesThatChooseByError.contains($0.name) }) {
      options["max-error"] = ReproCommand.text(ofErrorLimit: settings.demands.largestRelativeError)
    }
    options["max-workspace"] = maxWorkspace.map(String.init)
    return options
  }

  /// Prints the results; if a file is named, the table, once the file has the results in their form: a reader of the
  /// table that stops reading ends the process.
  private func publish(_ envelope: ResultEnvelope<ConvolutionResults>) throws {
    let document = ConvolutionReport(showsRoofline: chart).document(of: envelope)
    try results.publish(document)
    guard results.output.path != nil else { return }
    try StandardOutput.write(ReportForm.table.text(of: document, on: StandardOutput.screen))
  }
}
