import Measurements
import Reporting

/// How far a unit is.
package enum UnitState: String, Codable, CaseIterable, Sendable {
  case finished
  case unavailable
  case failed
  case running
  /// The scheduler has a task for it that has not begun.
  case waiting
  case missing
}

/// How far a sweep is.
package struct SweepStatus: ResultPayload {
  package static let command = "sweep status"
  package static let schema = "cnnbench-sweep-status"

  package struct Unit: Codable, Hashable, Sendable {
    package let unit: SweepUnit
    /// The shard that it was dealt to.
    package let shard: Int
    package let state: UnitState
    package let node: String?
    package let job: String?
    /// How long it took, or since when it runs.
    package let seconds: Double?
    package let since: String?
    package let reason: String?
  }

  package let identity: SweepIdentity
  package let units: [Unit]
  /// What `--array` has to say for what is missing or failed; nil if nothing is.
  package let array: String?
  /// The command that runs these again.
  package let resubmission: String?

  private enum CodingKeys: String, CodingKey {
    case identity = "sweep"
    case units, array, resubmission
  }
}

/// What a scheduler knows of a job's tasks.
package struct ScheduledTasks: Hashable, Sendable {
  package let running: Set<Int>
  package let waiting: Set<Int>

  package init(running: Set<Int>, waiting: Set<Int>) {
    self.running = running
    self.waiting = waiting
  }

  /// Reads what `squeue --array --noheader --format "%K %T"` prints; nil for a text that is none of its.
  package init?(parsing text: String) {
    var tasks: [(index: Int, state: Substring)] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let index = Int(words[0]) else { return nil }
      tasks.append((index, words[1]))
    }
    let waitingStates: Set<Substring> = ["PENDING", "REQUEUED", "REQUEUE_HOLD", "SPECIAL_EXIT"]
    waiting = Set(tasks.filter { waitingStates.contains($0.state) }.map(\.index))
    running = Set(tasks.filter { !waitingStates.contains($0.state) }.map(\.index))
  }
}

extension SweepStatus {
  /// - Parameters:
  ///   - tasks: what the scheduler knows; nil where there is none to ask.
  ///   - isAlive: whether the process of a mark still runs; nil where that cannot be seen from here.
  ///   - resubmission: the command that runs the tasks of such a list again.
  /// - Throws: `SweepFolderError` for a unit's file that cannot be read.
  package init(
    _ folder: SweepFolder, _ manifest: SweepManifest, tasks: ScheduledTasks?, isAlive: (RunningMark) -> Bool?,
    resubmission: (_ array: String) -> String
  ) throws(SweepFolderError) {
    var units: [Unit] = []
    for (index, shard) in Shards.deal(manifest.units, count: manifest.shardCount).enumerated() {
      let task = index / manifest.tasksPerNode + 1
      for unit in shard {
        let results = try folder.results(ofUnit: unit.number)
        units.append(
          Self.unit(
            unit, shard: index + 1, results, folder.mark(ofUnit: unit.number), task: task, tasks, isAlive: isAlive))
      }
    }
    identity = manifest.identity
    self.units = units.sorted { $0.unit.number < $1.unit.number }
    let again = units.filter { $0.state == .missing || $0.state == .failed }.map { unit in
      (unit.shard - 1) / manifest.tasksPerNode + 1
    }
    array = again.isEmpty ? nil : SubmissionScript.arrayList(again)
    self.resubmission = array.map(resubmission)
  }

  private static func unit(
    _ unit: SweepUnit, shard: Int, _ results: SweepUnitResults?, _ mark: RunningMark?, task: Int,
    _ tasks: ScheduledTasks?, isAlive: (RunningMark) -> Bool?
  ) -> Unit {
    func state(
      _ state: UnitState, of mark: RunningMark? = nil, seconds: Double? = nil, reason: String? = nil
    ) -> Unit {
      Unit(
        unit: unit, shard: shard, state: state, node: results?.node ?? mark?.node, job: results?.job ?? mark?.job,
        seconds: seconds, since: mark?.since, reason: reason)
    }
    if let results, results.end != .failed {
      return state(
        results.end == .finished ? .finished : .unavailable, seconds: results.seconds, reason: results.reason)
    }
    if let mark, isAlive(mark) ?? tasks?.running.contains(task) ?? true { return state(.running, of: mark) }
    if let tasks, tasks.waiting.contains(task) || tasks.running.contains(task) { return state(.waiting) }
    if let results { return state(.failed, seconds: results.seconds, reason: results.reason) }
    return state(.missing, reason: mark.map { "begun on \($0.node) at \($0.since), and ended without results" })
  }
}

/// What `cnnbench sweep status` tells.
package struct SweepStatusReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<SweepStatus>) -> ReportDocument {
    let status = envelope.payload
    let identity = status.identity
    let again = status.resubmission.map { [Note("to run again what is missing or failed:", command: $0)] } ?? []
    return ReportDocument(
      "Sweep '\(identity.suite)'", of: envelope, verdict: Self.verdict(status),
      facts: [
        Fact("Sweep", "\(identity.suite), digest \(identity.digest), cnnbench \(identity.version)"),
        Fact("Units", Self.verdict(status)),
      ], tables: [ReportTable("Units", Self.columns, rows: status.units)], notes: again)
  }

  /// `7 finished, 1 failed`.
  private static func verdict(_ status: SweepStatus) -> String {
    UnitState.allCases.compactMap { state in
      let count = status.units.count { $0.state == state }
      return count == 0 ? nil : "\(count) \(state.rawValue)"
    }.joined(separator: ", ")
  }

  private static let columns: [ColumnDefinition<SweepStatus.Unit>] = [
    .count("unit", "unit") { $0.unit.number },
    .text("title", "what") { $0.unit.title },
    .count("shard", "shard") { $0.shard },
    .text("state", "state") { $0.state.rawValue },
    .text("node", "node") { $0.node },
    .text("job", "job") { $0.job }.yielding(2),
    .number("predicted_seconds", "expected s", { $0.unit.predictedSeconds }, text: NumberText.significant).yielding(1),
    .number("seconds", "s") { $0.seconds },
    .text("since", "since") { $0.since }.yielding(3),
    .text("reason", "reason") { $0.reason },
  ]
}
