import ArgumentParser
import Benchmarking
import Counters
import Foundation
import Harness
import Reporting
import Sweeps

struct SweepSubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Hands a suite to a scheduler as a job array, or writes the script for it.",
    discussion: """
      Options after '--' go to sbatch. The time limit of a task is twice what its shard is expected to take, and ten \
      minutes.
      """)

  enum Engine: String, CaseIterable, ExpressibleByArgument {
    /// Writes the script and submits it.
    case slurm
    /// Writes the script only.
    case script
    /// Measures the shards here, one after the other.
    case local
  }

  @OptionGroup
  var options: SweepOptions

  @Option(help: "Who runs the shards: Slurm; whoever runs the script that is written; or this machine.")
  var engine: Engine

  @Option(help: ArgumentHelp("Parts (default: as many as take five minutes, at most 64).", valueName: "n"))
  var shards: Int?

  @Option(
    help: ArgumentHelp(
      "Shards that measure on one node at the same time, and disturb each other (default: 1).", valueName: "n"))
  var tasksPerNode = 1

  @Argument(parsing: .postTerminator, help: ArgumentHelp("Options of sbatch.", valueName: "sbatch options"))
  var schedulerWords: [String] = []

  func validate() throws {
    if let shards, !(1...ShardChoice.mostShards).contains(shards) {
      throw ValidationError("a number of shards is 1 to \(ShardChoice.mostShards) (found --shards \(shards))")
    }
    guard (1...1024).contains(tasksPerNode) else {
      throw ValidationError("tasks of one node are 1 to 1024 (found --tasks-per-node \(tasksPerNode))")
    }
    if engine == .local, tasksPerNode > 1 || !schedulerWords.isEmpty {
      throw ValidationError("--engine local measures one shard after the other, without a scheduler's options")
    }
    if let first = schedulerWords.first, !first.hasPrefix("-") {
      throw ValidationError("options of sbatch begin with '-' (found '\(first)')")
    }
  }

  func run() throws {
    let expansion = try SuiteExpansion(options.suite)
    let list = try expansion.workList()
    let folder = options.folder(of: list)
    if engine == .slurm { try requireProgram("sbatch") }
    let count = shards ?? Shards.standardCount(for: list.units)
    var manifest = SweepManifest(
      identity: list.identity, units: list.units, suitePath: options.suitePath, shardCount: rounded(count),
      tasksPerNode: tasksPerNode)
    let present = try folder.prepare(manifest)
    guard present.shardCount == manifest.shardCount, present.tasksPerNode == tasksPerNode else {
      throw CommandFailure(
        .usage,
        "'\(folder.path)' was dealt to \(present.shardCount) shards, \(present.tasksPerNode) for each node "
          + "(found \(manifest.shardCount) and \(tasksPerNode))",
        note: "--output FOLDER begins anew")
    }
    switch engine {
    case .local: try measure(list, folder, expansion)
    case .script:
      try folder.write(script: script(list, folder, count: manifest.shardCount).text)
      try StandardOutput.write("wrote \(folder.scriptPath)\n")
    case .slurm:
      try folder.write(script: script(list, folder, count: manifest.shardCount).text)
      manifest.job = try submitted(folder)
      try folder.write(manifest)
      try tell(manifest, folder)
    }
  }

  /// The next multiple of the shards of a node.
  private func rounded(_ count: Int) -> Int { (count + tasksPerNode - 1) / tasksPerNode * tasksPerNode }

  private func measure(_ list: WorkList, _ folder: SweepFolder, _ expansion: SuiteExpansion) throws {
    let interruption = Interruption()
    interruption.watch()
    let count = try folder.manifest().shardCount
    var all = ShardRun.Outcome()
    for index in 1...count where !interruption.isRequested {
      let shard = ShardRun(
        list, in: folder, index: index, count: count, suiteFolder: expansion.folder, interruption: interruption)
      let outcome = try shard.measure(try shard.pendingUnits(resumes: true))
      try outcome.publish(shard: "\(index)/\(count)", of: folder)
      all.ends += outcome.ends
      all.hasWrongRows = all.hasWrongRows || outcome.hasWrongRows
    }
    try all.end(interruption)
  }

  private func script(_ list: WorkList, _ folder: SweepFolder, count: Int) -> SubmissionScript {
    let shards = Shards.deal(list.units, count: count)
    let machine = list.machine?.predictedSeconds ?? 0
    return SubmissionScript(
      suite: list.identity.suite, jobName: folder.jobName(of: list.identity), folder: folder,
      workingFolder: FileManager.default.currentDirectoryPath, program: ProcessArguments.executable.path,
      suitePath: options.suitePath, shardCount: count, tasksPerNode: tasksPerNode,
      minutes: SubmissionScript.minutes(forSeconds: Shards.longestSeconds(shards) + machine),
      directives: schedulerWords)
  }

  private func requireProgram(_ name: String) throws {
    guard ExecutableSearch.path(of: name, in: ProcessInfo.processInfo.environment["PATH"]) != nil else {
      throw CommandFailure(
        .unavailable, "there is no program '\(name)', with which jobs are submitted to Slurm",
        note: "--engine script writes the script of the job, for any scheduler")
    }
  }

  /// The number of the job.
  private func submitted(_ folder: SweepFolder) throws -> String {
    let end = ChildProcess(words: ["sbatch", "--parsable", folder.scriptPath], passesErrors: true).run()
    guard let end, end.cause == .exit(0) else {
      throw CommandFailure(.unavailable, "sbatch refused the job; its script is '\(folder.scriptPath)'")
    }
    // With several clusters, the name of the one follows.
    return String(end.output.prefix { $0.isNumber })
  }

  private func tell(_ manifest: SweepManifest, _ folder: SweepFolder) throws {
    let job = manifest.job ?? ""
    let count = manifest.shardCount / manifest.tasksPerNode
    try StandardOutput.write(
      """
      submitted job \(job): \(manifest.units.count) units in \(count) tasks
      watch it:     squeue --job \(job)
                    cnnbench sweep status \(CommandWords.quoted(folder.path))
      then report:  cnnbench merge \(CommandWords.quoted(folder.path))

      """)
  }
}
