import ArgumentParser
import Backends
import Convolution
import Foundation
import Harness
import Kernels
import Reporting
import WorkerThreads

/// Verifies and times backends on convolution layers.
struct ConvCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conv", abstract: "Verifies and times convolution algorithms, layer by layer.",
    discussion: """
      Without --problem, --batch and --net the default suite runs: see 'cnnbench list problems'.

      Exit status: 0 all passed or skipped; 64 wrong usage; 65 unusable batch file or problem; 69 missing hardware; \
      70 a backend was wrong; 74 the output file could not be written; 130 interrupted.
      """)

  static let standardPostOps: PostOps = .bias
  static let standardSeed: UInt64 = 1

  @Option(
    help: ArgumentHelp("Backends to compare: all, or names from 'cnnbench list backends'.", valueName: "all|name,…"))
  var backend: [String] = ["all"]

  @Option(help: ArgumentHelp("A convolution; see 'cnnbench help problem'. May be repeated.", valueName: "descriptor"))
  var problem: [String] = []

  @Option(help: ArgumentHelp("A batch file of benchdnn's. May be repeated.", valueName: "file"))
  var batch: [String] = []

  @Option(help: ArgumentHelp("All distinct convolutions of a network. May be repeated.", valueName: "name"))
  var net: [String] = []

  @Option(help: "Which convolution of a training step.")
  var direction: ConvolutionDirection = .forward

  @Option(help: ArgumentHelp("Replaces the batch size of all problems.", valueName: "n"))
  var mb: Int?

  @Option(
    help: ArgumentHelp(
      "What is fused into the output of forward convolutions (default: bias).", valueName: "bias,relu,sum|none"),
    transform: OptionValue.postOps)
  var postOps: PostOps?

  @Option(
    help: ArgumentHelp("Threads of each execution (default: 1).", valueName: "n|all"),
    transform: ThreadCount.init(parsing:))
  var threads = ThreadCount(1)

  @Option(help: ArgumentHelp("Instruction set of the kernels; the widest there is by default.", valueName: "name"))
  var isa: String?

  @Option(
    help: ArgumentHelp(
      "Longest measurement of one backend on one layer: 300ms, 2s (default: \(TimeValue.standard)).",
      valueName: "duration"),
    transform: TimeValue.init(parsing:))
  var time = TimeValue.standard

  @Option(
    help: ArgumentHelp(
      "A measurement ends early when the 95 % interval of its median is within this part of it (default: 0.01).",
      valueName: "fraction"),
    transform: OptionValue.precision)
  var precision = 0.01

  @Option(help: ArgumentHelp("Seeds the data, the sampled outputs and the order of measurements.", valueName: "n"))
  var seed = Self.standardSeed

  @Option(help: "Form of the results.")
  var format: ReportFormat = .table

  @Option(
    help: ArgumentHelp(
      "Also writes the results to a file, in that form; the terminal gets the table.", valueName: "file"))
  var output: String?

  func validate() throws {
    if let mb, mb < 1 { throw ValidationError("the batch size must be at least 1 (found --mb \(mb))") }
    if direction != .forward, let postOps, !postOps.isEmpty {
      throw ValidationError(
        "post-operations apply to the forward direction only (found --post-ops with \(direction.rawValue))")
    }
  }

  func run() throws {
    try ReportOutput(path: output).requireWritable()
    let instructionSet = try InstructionSet.chosen(named: isa)
    let table = KernelTable(for: instructionSet)
    let catalog = BackendCatalog.forBenchmarks(on: table)
    let backends = try selectedBackends(of: catalog)
    let entries = try requestedProblems.entries()
    let memory = MemoryBudget.ofThisMachine()
    try requireMemory(for: entries, within: memory)
    let interruption = Interruption()
    interruption.watch()
    let workers = WorkerPool(workerCount: threadCount)
    let settings = BenchmarkSettings(
      backends: backends, instructionSetName: instructionSet.rawValue, workers: workers,
      peak: MachinePeak(table: table, workers: workers), seed: seed, sampling: sampling,
      cacheDirectory: CacheDirectory.path, memory: memory, interruption: interruption,
      progress: ProgressLine(isShown: StandardError.isTerminal))
    let rows = Benchmark(entries: entries, settings: settings).run()
    try publish(
      ResultFile(environment: .current, settings: runSettings(in: settings), rows: rows))
    if let code = interruption.exitCode { throw ExitCode(code) }
    if rows.contains(where: { $0.status == .failed }) { throw ExitCode(ExitStatus.software.rawValue) }
  }

  // MARK: What is asked for

  private func selectedBackends(of catalog: BackendCatalog) throws -> [any ConvolutionBackend] {
    var selected: [any ConvolutionBackend] = []
    for name in backend.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }) {
      let named = name == "all" ? catalog.algorithms : catalog.backend(named: name).map { [$0] } ?? []
      guard name == "all" || !named.isEmpty else {
        throw CommandFailure.unknown(
          "backend", name, among: ["all"] + catalog.backends.map(\.name), seeAlso: "backends")
      }
      selected += named.filter { backend in !selected.contains { $0.name == backend.name } }
    }
    return selected
  }

  private var requestedProblems: RequestedProblems {
    RequestedProblems(
      descriptors: problem, batchFiles: batch, networks: net, direction: direction,
      postOps: direction == .forward ? postOps ?? Self.standardPostOps : [], batch: mb)
  }

  private func requireMemory(for entries: [BatchEntry], within memory: MemoryBudget) throws {
    for entry in entries {
      guard let shortage = memory.shortage(of: ProblemTensors.byteCount(of: entry.layer.problem)) else { continue }
      throw CommandFailure(.data, "'\(entry.layer.descriptor)' \(shortage)")
    }
  }

  private var threadCount: Int { threads.count ?? ProcessInfo.processInfo.activeProcessorCount }

  private var sampling: SamplingSettings {
    var settings = SamplingSettings()
    settings.timeBudget = time.duration
    settings.precision = precision
    return settings
  }

  private func runSettings(in settings: BenchmarkSettings) -> RunSettings {
    var options = [
      "backend": settings.backends.map(\.name).joined(separator: ","), "direction": direction.rawValue,
      "post-ops": requestedProblems.postOps.text, "threads": "\(threadCount)", "isa": settings.instructionSetName,
      "time": time.description, "precision": "\(precision)", "seed": "\(seed)",
    ]
    for (name, values) in [("problem", problem), ("batch", batch), ("net", net)] where !values.isEmpty {
      options[name] = values.joined(separator: " ")
    }
    options["mb"] = mb.map(String.init)
    let words = ["cnnbench"] + CommandLine.arguments.dropFirst()
    return RunSettings(command: words.map(ReproCommand.quoted).joined(separator: " "), options: options)
  }

  // MARK: Results

  /// Prints the results; if a file is named, the table, and the results in their form go to the file.
  private func publish(_ results: ResultFile) throws {
    if output != nil {
      print(try results.report(as: .table, usesColour: isatty(STDOUT_FILENO) == 1), terminator: "")
    }
    let destination = ReportOutput(path: output)
    try destination.publish(try results.report(as: format, usesColour: destination.usesColour))
  }
}
