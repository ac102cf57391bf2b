import ArgumentParser
import Backends
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
      terminal gets the table, whatever the form in the file.

      Exit status: 0 all passed or skipped; 64 wrong usage; 65 unusable batch file or problem; 69 missing hardware, \
      program or library; 70 a backend was wrong; 74 the results could not be written; 130 interrupted.
      """)

  @Option(
    help: ArgumentHelp("Backends to compare: all, or names from 'cnnbench list backends'.", valueName: "all|name,…"))
  var backend: [String] = [BackendCatalog.allAlgorithms]

  @Option(help: ArgumentHelp("Instruction set of the kernels; the widest there is by default.", valueName: "name"))
  var isa: String?

  @Option(help: "Who multiplies the matrices of im2col; by default both are compared.")
  var gemm: Im2colBackend.GEMM?

  @Option(help: "Whether plans take the sizes that 'cnnbench tune' found for the problem, or always the model's.")
  var blocking: BlockingChoice = .tuned

  @Option(
    help: ArgumentHelp(
      "The largest error that 'auto' may choose, as a part of the largest output.", valueName: "fraction"),
    transform: OptionValue.precision)
  var maxError: Double?

  @Option(
    help: ArgumentHelp(
      "The most memory for workspace and packed weights that 'auto' may choose, such as 64MiB.", valueName: "size"),
    transform: OptionValue.byteCount)
  var maxWorkspace: Int?

  @OptionGroup(title: "Problems")
  var problems: ProblemOptions

  @OptionGroup(title: "Measuring")
  var measurement: MeasurementOptions

  @OptionGroup(title: "Looking closer")
  var inspection: InspectionOptions

  @Flag(help: "Draws the fastest backend of each layer under the machine's roof, below the table.")
  var chart = false

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    try validateChart()
    try validateEffects()
    let pipe = problems.batch.first { measurement.processes > 1 && !BatchFileReader.isReadableAgain($0) }
    if let pipe {
      throw ValidationError("every process of --processes reads '\(pipe)' anew, so it takes a file and no pipe")
    }
  }

  private func validateChart() throws {
    if chart, measurement.processes > 1 { throw ValidationError("--chart does not go with --processes") }
    if chart, results.format != .table, results.output.path == nil {
      throw ValidationError(
        "--chart is drawn below a table, so --format \(results.format.rawValue) goes to a file of its own: --output FILE"
      )
    }
  }

  /// Refuses options that nothing would be different without.
  private func validateEffects() throws {
    let names = BackendCatalog.names(in: backend)
    if maxError != nil || maxWorkspace != nil, !names.contains(AutoBackend.name) {
      let option = maxError == nil ? "--max-workspace" : "--max-error"
      throw ValidationError("\(option) says what 'auto' may choose, and 'auto' is not among the backends")
    }
    let lowering = Im2colBackend.GEMM.allCases.map(Im2colBackend.name)
    if gemm != nil, !names.contains(BackendCatalog.allAlgorithms), !names.contains(where: lowering.contains) {
      throw ValidationError("--gemm says who multiplies for im2col, which is not among the backends")
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
    let entries = try problems.requested.entries()
    var settings = BenchmarkSettings(
      table: table,
      backends: try BackendCatalog.forBenchmarks(on: table, blocking: blocking).selected(by: backend, gemm: gemm),
      seed: measurement.seed, sampling: measurement.sampling, interruption: interruption,
      showsProgress: StandardError.isTerminal)
    settings.caches = try measurement.cache.attainableStates()
    settings.isPinned = measurement.pin
    settings.demands = PlanDemands(
      largestRelativeError: maxError, largestByteCount: maxWorkspace, startsCold: measurement.cache == .cold)
    settings.blockingChoice = blocking
    try settings.memory.requireRoom(for: entries)
    settings.inspection = try inspection.inspection(tally: settings.tally)
    let repetition = ProcessRepetition(count: measurement.processes, interruption: interruption)
    let rows: [ConvolutionRow]
    var failure: CommandFailure?
    if repetition.isAsked {
      (rows, failure) = try repetition.rows()
    } else {
      let assembly = CrewAssembly(
        table: table, threadCounts: measurement.threads.counts, isPinned: measurement.pin, settings: settings)
      settings.crews = try assembly.crews(measuresRoofline: inspection.roofline == .auto)
      rows = Benchmark(entries: entries, settings: settings).run()
    }
    try interruption.requireResults(rows)
    let file = ResultFile(environment: .current, settings: runSettings(in: settings), rows: rows)
    try publish(file)
    if chart { try draw(file, under: settings.crews.first?.roofline) }
    if let failure { throw failure }
    if let code = interruption.exitCode { throw ExitCode(code) }
    if rows.contains(where: { $0.status == .failed }) { throw ExitCode(ExitStatus.software.rawValue) }
  }

  private func runSettings(in settings: BenchmarkSettings) -> RunSettings {
    let own = [
      "backend": settings.backends.map(\.name).joined(separator: ","), "isa": settings.instructionSetName,
    ]
    var options = [problems.settings, measurement.settings, inspection.settings].reduce(own) { all, more in
      all.merging(more) { first, _ in first }
    }
    options["gemm"] = gemm?.rawValue
    options["blocking"] = blocking.rawValue
    options["max-error"] = maxError.map { "\($0)" }
    options["max-workspace"] = maxWorkspace.map(String.init)
    return RunSettings(command: ReproCommand.typed, options: options)
  }

  private func draw(_ file: ResultFile, under roofline: Roofline?) throws {
    guard let roofline else { return StandardError.write("note: there is no roof to draw, as with --roofline none\n") }
    let chart = RooflineChart(roofline, points: file.fastestPoints(threads: roofline.threads))
    try StandardOutput.write("\n" + chart.text)
  }

  /// Prints the results; if a file is named, the table, once the file has the results in their form: a reader of the
  /// table that stops reading ends the process.
  private func publish(_ file: ResultFile) throws {
    try results.publish { try file.report(as: $0, usesColour: $1) }
    guard results.output.path != nil else { return }
    try StandardOutput.write(file.report(as: .table, usesColour: StandardOutput.isTerminal))
  }
}

extension BackendCatalog {
  /// The name that stands for one entry of each algorithm.
  static let allAlgorithms = "all"

  /// The names in lists with commas between them.
  static func names(in lists: [String]) -> [String] {
    lists.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  /// The backends of a list of names, `all` among them, each once.
  ///
  /// - Parameter gemm: the one that every im2col is to use; nil leaves each its own.
  /// - Throws: `CommandFailure` as `requiredBackend` does.
  func selected(by lists: [String], gemm: Im2colBackend.GEMM? = nil) throws -> [any ConvolutionBackend] {
    let lowering = Im2colBackend.GEMM.allCases.map(Im2colBackend.name)
    var selected: [any ConvolutionBackend] = []
    for name in Self.names(in: lists) {
      let named = name == Self.allAlgorithms ? algorithms : [try requiredBackend(named: name)]
      let wanted = named.compactMap { backend in
        gemm.flatMap { lowering.contains(backend.name) ? self.backend(named: Im2colBackend.name(for: $0)) : nil }
          ?? backend
      }
      for backend in wanted where !selected.contains(where: { $0.name == backend.name }) { selected.append(backend) }
    }
    return selected
  }

  /// - Throws: `CommandFailure` for a name that no backend has, and for one whose library this build was made without.
  func requiredBackend(named name: String) throws -> any ConvolutionBackend {
    if let backend = backend(named: name) { return backend }
    guard let absent = Self.absentBackends.first(where: { $0.name == name }) else {
      let names = [Self.allAlgorithms] + backends.map(\.name)
      throw CommandFailure.unknown("backend", name, among: names, seeAlso: "backends")
    }
    throw CommandFailure(
      .unavailable, "'\(name)' needs \(absent.library.name), which this cnnbench was built without",
      note: absent.library.remedy)
  }
}
