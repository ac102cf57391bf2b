import ArgumentParser
import Benchmarking
import Foundation
import Harness
import Measurements
import Reporting
import Sweeps

/// Measures the units of one shard, one after the other, each in a process of its own.
struct ShardRun {
  let list: WorkList
  let folder: SweepFolder
  let index: Int
  let count: Int
  /// Where the suite is, and with it the files that it names.
  let suiteFolder: URL
  let interruption: Interruption

  private var shard: String { "\(index)/\(count)" }
  private static let variables = ProcessInfo.processInfo.environment
  private let node = ShardChoice.node(in: Self.variables)
  private let job = ShardChoice.job(in: Self.variables)

  init(
    _ list: WorkList, in folder: SweepFolder, index: Int, count: Int, suiteFolder: URL, interruption: Interruption
  ) {
    self.list = list
    self.folder = folder
    self.index = index
    self.count = count
    self.suiteFolder = suiteFolder
    self.interruption = interruption
  }

  /// The units that have no results yet.
  ///
  /// - Parameter resumes: whether it is right that some have.
  /// - Throws: `CommandFailure` if it is not.
  func pendingUnits(resumes: Bool) throws -> [SweepUnit] {
    let units = Shards.deal(list.units, count: count)[index - 1]
    let measured = try units.filter { unit in
      try folder.results(ofUnit: unit.number).map { $0.end != .failed } ?? false
    }
    if let first = measured.first, !resumes {
      throw CommandFailure(
        .usage, "'\(folder.path)' has results of unit \(first.number) already",
        note: "--resume goes on with what is missing; --output FOLDER measures anew")
    }
    return units.filter { !measured.contains($0) }
  }

  /// How the units of a shard ended.
  struct Outcome {
    var ends: [SweepUnitResults.End] = []
    /// Whether rows of a unit were wrong.
    var hasWrongRows = false
  }

  /// Measures the units; those until an interruption.
  ///
  /// - Throws: `CommandFailure` where a process cannot be started or the folder cannot be written.
  func measure(_ units: [SweepUnit]) throws -> Outcome {
    var outcome = Outcome()
    if let machine = list.machine, !units.isEmpty { try measureMachine(machine) }
    for unit in units where !interruption.isRequested {
      let mark = RunningMark(
        unit: unit.number, node: node, host: HostName.current, process: getpid(), job: job,
        since: Date().formatted(.iso8601))
      try folder.begin(mark)
      defer { folder.end(mark) }
      guard let (results, status) = try measured(unit) else { break }
      try folder.write(envelope(results))
      outcome.ends.append(results.end)
      outcome.hasWrongRows = outcome.hasWrongRows || status == ExitStatus.software.rawValue
      tell(results)
    }
    return outcome
  }

  private func measureMachine(_ unit: SweepUnit) throws {
    let path = folder.machinePath(node: node, kind: MachineKind(Self.environment))
    if let file = try? UnitFile(path: path, json: String(contentsOfFile: path, encoding: .utf8)),
      file.results.end == .finished
    {
      return
    }
    guard let (results, _) = try measured(unit) else { return }
    try folder.write(machine: envelope(results), to: path)
    tell(results)
  }

  private static let environment = Harness.Environment.current
  private static let clock = ContinuousClock()

  private func envelope(_ results: SweepUnitResults) -> ResultEnvelope<SweepUnitResults> {
    ResultEnvelope(
      environment: Self.environment, settings: RunSettings(command: CommandWords.typed, options: [:]),
      payload: results)
  }

  /// What its process found out, and its exit status; nil if it was interrupted.
  private func measured(_ unit: SweepUnit) throws -> (results: SweepUnitResults, status: Int32?)? {
    let start = Self.clock.now
    let process = MeasuringProcess(
      executable: ProcessArguments.executable, title: "unit \(unit.number)", interruption: interruption,
      folder: suiteFolder
    ) { unit.words + SuiteExpansion.destination($0) }
    let end = try process.end(keepsErrors: true)
    if interruption.isRequested { return nil }
    StandardError.write(end.errors)
    let (kind, reason, results) = judged(end)
    let found = SweepUnitResults(
      identity: list.identity, unit: unit, shard: shard, node: node, job: job, end: kind, reason: reason,
      seconds: start.duration(to: Self.clock.now) / .seconds(1), results: results)
    if case .exit(let status) = end.cause { return (found, status) }
    return (found, nil)
  }

  /// What the end of a process means for its unit.
  private func judged(_ end: MeasuringProcess.End) -> (SweepUnitResults.End, reason: String?, JSONValue?) {
    if let text = end.results {
      if let value = try? JSONValue(json: text) { return (.finished, nil, value) }
      return (.failed, "its results are no JSON", nil)
    }
    let message = end.errors.split(separator: "\n").last { $0.hasPrefix(Self.errorPrefix) }
    let reason = message.map { String($0.dropFirst(Self.errorPrefix.count)) } ?? "its process \(end.cause.text)"
    return (end.cause == .exit(ExitStatus.unavailable.rawValue) ? .unavailable : .failed, reason, nil)
  }

  private static let errorPrefix = "error: "

  private func tell(_ results: SweepUnitResults) {
    let title = results.unit.number == SweepUnit.machineNumber ? "node \(node)" : "unit \(results.unit.number)"
    let end = results.reason.map { "\(results.end.rawValue): \($0)" } ?? results.end.rawValue
    StandardError.write(
      "\(title): \(results.unit.title): \(end), \(NumberText.significant(results.seconds)) s\n")
  }
}
