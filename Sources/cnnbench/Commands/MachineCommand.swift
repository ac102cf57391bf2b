import ArgumentParser
import Benchmarking
import Foundation
import Harness
import Kernels
import Reporting

/// Measures the roofline of this machine, keeps it and prints it.
struct MachineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "machine",
    abstract: "Measures this machine's roofline: peak multiply-adds, and the bandwidth of each level of memory.",
    discussion: """
      The result is kept in the cache folder, where 'cnnbench conv' reads it. It replaces an earlier one.

      Exit status: 0 done; 64 wrong usage; 69 missing hardware, or nothing kept for --show; 74 the results could \
      not be written; 130 interrupted.
      """)

  private static let standardThreads = try! ThreadCounts(parsing: "1,all")
  /// Keeps the measurement of one instruction set and thread count within some four seconds.
  private static let standardTime = try! TimeValue(parsing: "300ms")

  @Option(
    help: ArgumentHelp("Instruction sets of the kernels (default: all of this machine).", valueName: "all|name,…"))
  var isa = "all"

  @Option(
    help: ArgumentHelp("Thread counts (default: 1,all).", valueName: "n|all,…"),
    transform: ThreadCounts.init(parsing:))
  var threads: ThreadCounts?

  @Option(
    help: ArgumentHelp(
      "Longest measurement of the peak, and of each access to each level: 300ms, 2s (default: \(Self.standardTime)).",
      valueName: "duration"),
    transform: TimeValue.init(parsing:))
  var time: TimeValue?

  @Flag(help: "Prints the kept results without measuring; --isa and --threads select among them.")
  var show = false

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    if show, time != nil { throw ValidationError("--show measures nothing; leave out --time") }
  }

  func run() throws {
    try results.output.requireWritable()
    let instructionSets = try requestedInstructionSets()
    let store = CacheDirectory.path.map { RooflineStore(directory: $0) }
    if show { return try publish(try keptRooflines(in: store, of: instructionSets)) }
    let interruption = Interruption()
    interruption.watch()
    let survey = MachineSurvey(
      instructionSets: instructionSets, threadCounts: requestedThreads.counts, time: requestedTime.duration,
      store: store)
    let rooflines = survey.rooflines(
      interruption: interruption, observer: ProgressLine.onStandardError.observer)
    try interruption.requireResults(rooflines)
    try publish(rooflines)
    if let exitCode = interruption.exitCode { throw exitCode }
  }

  // MARK: What is asked for

  private func requestedInstructionSets() throws -> [InstructionSet] {
    if isa == "all" { return InstructionSet.available }
    let names = isa.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return Set(try names.map(InstructionSet.chosen(named:))).sorted()
  }

  private var requestedThreads: ThreadCounts { threads ?? Self.standardThreads }
  private var requestedTime: TimeValue { time ?? Self.standardTime }

  // MARK: What is found

  private func keptRooflines(in store: RooflineStore?, of instructionSets: [InstructionSet]) throws -> [Roofline] {
    let kept = (store?.rooflines ?? []).filter { roofline in
      instructionSets.contains { $0.rawValue == roofline.instructionSet }
        && (threads == nil || requestedThreads.counts.contains(roofline.threads))
    }
    guard !kept.isEmpty else {
      throw CommandFailure(
        .unavailable, "no kept roofline of this machine matches", note: "'cnnbench machine' measures and keeps one")
    }
    return kept
  }

  private func publish(_ rooflines: [Roofline]) throws {
    let envelope = ResultEnvelope(
      measured: MachineResults(rooflines: rooflines), on: environment(of: rooflines), options: try options)
    try results.publish(MachineReport().document(of: envelope))
  }

  /// The options in force. Kept rooflines that are shown were measured with a time of their own.
  private var options: [String: String] {
    get throws {
      let sets = isa == "all" ? isa : try requestedInstructionSets().map(\.rawValue).joined(separator: ",")
      var options = ["isa": sets, "show": "\(show)"]
      options["threads"] = show ? threads?.description : requestedThreads.description
      options["time"] = show ? nil : requestedTime.description
      return options
    }
  }

  /// The environment of this machine; for kept rooflines, without load, memory and commit of today.
  private func environment(of rooflines: [Roofline]) -> Harness.Environment {
    var environment = Harness.Environment.current
    guard show, let newest = rooflines.map(\.date).max() else { return environment }
    environment.date = newest
    environment.loadAverages = nil
    environment.availableMemoryByteCount = nil
    environment.gitCommit = nil
    return environment
  }
}
