import ArgumentParser
import Backends
import Benchmarking
import Convolution
import Foundation
import Harness
import NetworkCosts
import Networks
import Reporting
import Sweeps

/// A command whose subjects are convolutions.
protocol ProblemCommand: ParsableCommand {
  var problems: ProblemOptions { get }
}

extension ConvCommand: ProblemCommand {}
extension TuneCommand: ProblemCommand {}

/// Makes the units of a suite: looks up what its networks and batch files hold, and has every command line parsed.
///
/// Any command of the program may be in a suite that takes `--format json` and `--output`.
struct SuiteExpansion {
  private let path: String
  private let suite: Suite
  /// What paths in the suite are relative to, and where its commands run.
  let folder: URL

  /// - Throws: `CommandFailure` for a suite that cannot be read.
  init(_ path: String) throws {
    self.path = path
    folder = URL(filePath: path).absoluteURL.deletingLastPathComponent()
    do {
      suite = try SuiteFile.suite(parsing: try BatchFileReader.textOfFile(path), path: path)
    } catch {
      throw CommandFailure(.data, "\(error)")
    }
  }

  /// - Throws: `CommandFailure` for the first command line that the program would refuse.
  func workList() throws -> WorkList {
    let machines = suite.runs.filter { $0.command == MachineResults.command }
    if machines.count > 1 { throw fault(machines[1], "machine is listed twice, and measures a node once") }
    let planned = try suite.runs.filter { $0.command != MachineResults.command }.flatMap(units)
    guard !planned.isEmpty else { throw CommandFailure(.data, "\(path): nothing to measure but the machine") }
    return WorkList(
      suite: suite.name, version: Self.version, planned: planned, machineWords: try machines.first.map(machineWords))
  }

  /// The version of this program, with the commit that it was built from: what git knows of changes depends on where results
  /// are written, and is left out.
  private static let version: String = {
    let commit = SourceCheckout.commit?.replacing("-dirty", with: "")
    return [CNNBench.configuration.version, commit].compactMap(\.self).joined(separator: " ")
  }()

  private func fault(_ run: SuiteRun, _ message: String) -> CommandFailure {
    CommandFailure(.data, "\(SuiteError(path: path, line: run.line, message: message))")
  }

  // MARK: Units

  /// What a unit measures, before it is said with which seed, and how often.
  private struct Subject {
    /// After the command and the common options.
    let words: [String]
    let name: String
    var macCount = 0
    var convolutionCount = 0
    var fileDigest = ""
  }

  private func units(of run: SuiteRun) throws -> [PlannedUnit] {
    let subjects = try subjects(of: run)
    let sets = run.isa.isEmpty ? [nil] : run.isa.map(Optional.some)
    let seeds = run.seeds.isEmpty ? [nil] : run.seeds.map(Optional.some)
    return try (1...run.repetitions).flatMap { repetition in
      try sets.flatMap { set in
        try seeds.flatMap { seed in
          try subjects.map { try unit(of: run, $0, isa: set, seed: seed, repetition: repetition) }
        }
      }
    }
  }

  private func unit(
    of run: SuiteRun, _ subject: Subject, isa: String?, seed: String?, repetition: Int
  ) throws -> PlannedUnit {
    let own = common(run, without: consumed(by: run))
    let asked = [run.command] + subject.words + own + (isa.map { ["--isa", $0] } ?? [])
    let words = asked + (seed.map { ["--seed", $0] } ?? [])
    _ = try parsed(words, of: run)
    let details = [
      isa, seed.map { "seed \($0)" }, run.repetitions > 1 ? "repetition \(repetition)" : nil,
    ]
    return PlannedUnit(
      words: words, seriesWords: asked,
      title: ([[run.command, subject.name].filter { !$0.isEmpty }.joined(separator: " ")] + details.compactMap(\.self))
        .joined(separator: ", "),
      predictedSeconds: prediction(run, subject).seconds, fileDigest: subject.fileDigest)
  }

  /// The options that say which problems; they are looked up here, and the units name what they come to.
  private static let problemOptions = ["direction", "post-ops", "mb", "match", "input"]

  private func consumed(by run: SuiteRun) -> [String] {
    command(of: run) is any ProblemCommand.Type ? Self.problemOptions : []
  }

  /// Candidates, threads and further options, as words.
  private func common(_ run: SuiteRun, without consumed: [String] = []) -> [String] {
    let lists = [("--backend", run.backends), ("--threads", run.threads)].flatMap { name, values in
      values.isEmpty ? [] : [name, values.joined(separator: ",")]
    }
    return lists + run.options.filter { !consumed.contains($0.name) }.flatMap(\.words)
  }

  private func machineWords(_ run: SuiteRun) throws -> [String] {
    let sets = run.isa.isEmpty ? [] : ["--isa", run.isa.joined(separator: ",")]
    let words = [run.command] + common(run) + sets
    guard run.networks + run.files + run.problems + run.batches + run.seeds == [], run.repetitions == 1 else {
      throw fault(run, "machine measures a node once and has no subjects, seeds and repetitions")
    }
    _ = try parsed(words, of: run)
    return words
  }

  // MARK: Command lines

  private func command(of run: SuiteRun) -> (any ParsableCommand.Type)? {
    CNNBench.configuration.subcommands.first { $0.configuration.commandName == run.command }
  }

  /// The command line as the program reads it with the options that say where results go.
  ///
  /// - Throws: `CommandFailure` for a command that the program lacks, and for one that it refuses.
  private func parsed(_ words: [String], of run: SuiteRun) throws -> any ParsableCommand {
    guard command(of: run) != nil else {
      let names = CNNBench.configuration.subcommands.compactMap { $0.configuration.commandName }
      let unknown = CommandFailure.unknown("command", run.command, among: names)
      throw CommandFailure(
        .data, "\(SuiteError(path: path, line: run.line, message: unknown.message))", note: unknown.note)
    }
    do {
      return try CNNBench.parseAsRoot(words + Self.destination("results.json"))
    } catch {
      let message = CNNBench.message(for: error)
      let text = words.map(CommandWords.quoted).joined(separator: " ")
      throw CommandFailure(.data, "\(SuiteError(path: path, line: run.line, message: "cnnbench \(text): \(message)"))")
    }
  }

  /// The options that have a command write its results for programs.
  static func destination(_ output: String) -> [String] { ["--format", "json", "--output", output] }

  // MARK: Subjects

  private func subjects(of run: SuiteRun) throws -> [Subject] {
    if command(of: run) is any ProblemCommand.Type { return try convolutions(of: run) }
    if let subject = (run.problems + run.batches).first {
      throw fault(run, "'cnnbench \(run.command)' takes networks, not problems (found '\(subject)')")
    }
    let networks =
      try run.networks.map { try subject(ofNetwork: $0, run) } + run.files.map { try subject(ofFile: $0, run) }
    return networks.isEmpty ? [Subject(words: [], name: "")] : networks
  }

  private func convolutions(of run: SuiteRun) throws -> [Subject] {
    func words(_ name: String, _ values: [String]) -> [String] { values.flatMap { [name, $0] } }
    let asked =
      words("--problem", run.problems) + words("--batch", run.batches.map(resolved)) + words("--net", run.networks)
      + words("--file", run.files.map(resolved))
    guard let command = try parsed([run.command] + asked + common(run), of: run) as? any ProblemCommand else {
      return []
    }
    let contents: BatchContents
    do { contents = try command.problems.requested.contents() } catch let failure as CommandFailure {
      throw fault(run, failure.message)
    }
    if let unreadable = contents.faults.first { throw fault(run, "\(unreadable)") }
    return try contents.items.map { try subject(of: $0, run) }
  }

  private func subject(of item: BatchItem, _ run: SuiteRun) throws -> Subject {
    switch item {
    case .skipped(let problem): throw fault(run, "'\(problem.descriptor)' cannot be measured: \(problem.reason)")
    case .problem(let entry):
      guard entry.algorithm == .any else {
        throw fault(run, "'\(entry.layer.descriptor)' has --alg=\(entry.algorithm.rawValue); name backends instead")
      }
      let problem = entry.layer.problem
      let form = ProblemForm(problem.direction, postOps: problem.postOps)
      let isForward = form.direction == .forward
      return Subject(
        words: ["--problem", entry.layer.descriptor] + Self.words(of: form),
        name: entry.layer.name + (isForward ? "" : " \(form.direction.rawValue)"),
        macCount: OperationCount(problem).denseMACs)
    }
  }

  /// The options that ask for the direction and the post-operations, where they are not what is usual.
  private static func words(of form: ProblemForm) -> [String] {
    let direction = form.direction == .forward ? [] : ["--direction", form.direction.rawValue]
    let usual = form.direction == .forward ? ProblemOptions.standardPostOps : []
    return direction + (form.postOps == usual ? [] : ["--post-ops", form.postOps.text])
  }

  private func subject(ofNetwork name: String, _ run: SuiteRun) throws -> Subject {
    let network: Network
    do { network = try ArchCostCommand.architecture(named: name).network(input: nil) } catch let failure
      as CommandFailure
    {
      throw fault(run, failure.message)
    }
    return try subject(of: network, words: [name], run)
  }

  private func subject(ofFile path: String, _ run: SuiteRun) throws -> Subject {
    do {
      var subject = try subject(
        of: try ModelSource(resolved(path), inputs: []).network, words: ["--file", path], run)
      subject.fileDigest = ContentDigest(try Data(contentsOf: URL(filePath: resolved(path)))).text
      return subject
    } catch let failure as CommandFailure {
      throw fault(run, failure.message)
    }
  }

  private func subject(of network: Network, words: [String], _ run: SuiteRun) throws -> Subject {
    let batch = value(of: "mb", in: run).flatMap(Int.init) ?? 1
    let cost: NetworkCost
    do { cost = try NetworkCost(network, options: CostOptions(batch: batch)) } catch {
      throw fault(run, "\(network.name): \(error)")
    }
    return Subject(
      words: words, name: network.name, macCount: cost.macs.dense,
      convolutionCount: try network.convolutionLayers(batch: batch).count)
  }

  /// A path of the suite as this process finds it.
  private func resolved(_ path: String) -> String { URL(filePath: path, relativeTo: folder).path }

  // MARK: Prediction

  /// Backends of a layer that are measured where all are asked for.
  private static let usualCandidateCount = 10
  /// What a search for blockings takes per candidate, as a multiple of the longest measurement.
  private static let searchMultiple = 150.0

  private func prediction(_ run: SuiteRun, _ subject: Subject) -> UnitPrediction {
    var prediction = UnitPrediction()
    let names = BackendCatalog.names(in: run.backends)
    let isProblem = command(of: run) is any ProblemCommand.Type
    let isAll = names.contains(BackendCatalog.allAlgorithms) || names.isEmpty && isProblem
    prediction.candidateCount = isAll ? Self.usualCandidateCount : max(1, names.count)
    let cacheCount = value(of: "cache", in: run) == CacheChoice.both.rawValue ? 2 : 1
    prediction.conditionCount = max(1, BackendCatalog.names(in: run.threads).count) * cacheCount
    prediction.macCount = subject.macCount
    if names.isEmpty || names.contains(AutoBackend.name) { prediction.chosenLayerCount = subject.convolutionCount }
    let isSearch = run.command == TuneCommand.configuration.commandName
    let time = value(of: "time", in: run).flatMap { try? TimeValue(parsing: $0) }
    let seconds = (time?.duration ?? TimeValue.standard.duration) / .seconds(1)
    prediction.secondsPerCandidate = isSearch ? Self.searchMultiple * seconds : seconds
    if value(of: "iterations", in: run) != nil { prediction.secondsPerCandidate = 0 }
    return prediction
  }

  private func value(of option: String, in run: SuiteRun) -> String? {
    run.options.last { $0.name == option }?.value
  }
}
