import ArgumentParser
import Foundation
import Harness

/// The options that say how times are taken.
struct MeasurementOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads of each execution; several counts are compared (default: 1).", valueName: "n|all,…"),
    transform: ThreadCounts.init(parsing:))
  var threads = ThreadCounts.one

  @Flag(help: "Pins every thread to a processor of its own.")
  var pin = false

  @Option(
    help: ArgumentHelp(
      "State of the caches before each execution: with the operands in them, or evicted.",
      valueName: "warm|cold|both"))
  var cache: CacheChoice = .warm

  @Option(
    name: .customLong("time"),
    help: ArgumentHelp(
      "Longest measurement of one backend on one layer: 300ms, 2s (default: \(TimeValue.standard)).",
      valueName: "duration"),
    transform: TimeValue.init(parsing:))
  var givenTime: TimeValue?

  @Flag(help: "Shortens each measurement, so that the run takes about two minutes: for CI.")
  var quick = false

  @Option(
    help: ArgumentHelp(
      "Ends a measurement early once the 95 % interval of its median is within this fraction (default: 0.01).",
      valueName: "fraction"),
    transform: OptionValue.precision)
  var precision = 0.01

  @Option(
    help: ArgumentHelp(
      "Takes exactly this many samples of one execution each, after an untimed one; overrides --time and --precision.",
      valueName: "n"))
  var iterations: Int?

  @Option(
    help: ArgumentHelp(
      "Repeats the run in this many processes and combines them: samples of one process are not independent.",
      valueName: "n"))
  var processes = 1

  @Option(help: ArgumentHelp("Seeds the data, the sampled outputs and the order of measurements.", valueName: "n"))
  var seed = Self.standardSeed

  static let standardSeed: UInt64 = 1
  /// More processes than this are a mistake.
  private static let mostProcesses = 1000

  /// What all measurements of a quick run may take together; preparing and verifying take as much again.
  private static let quickTime = Duration.seconds(60)
  /// Less than this measures nothing.
  private static let shortestTime = Duration.milliseconds(5)

  func validate() throws {
    if quick, givenTime != nil || iterations != nil {
      throw ValidationError("--quick sets the time of each measurement; leave out --time and --iterations")
    }
    if quick, processes > 1 { throw ValidationError("--quick is for one process; leave out --processes") }
    if let iterations, iterations < 1 {
      throw ValidationError("the number of iterations must be at least 1 (found --iterations \(iterations))")
    }
    guard (1...Self.mostProcesses).contains(processes) else {
      throw ValidationError(
        "the number of processes must be 1 to \(Self.mostProcesses) (found --processes \(processes))")
    }
  }

  /// How long and how often each is measured.
  ///
  /// - Parameter count: of all measurements of the run.
  func sampling(ofMeasurements count: Int) -> SamplingSettings {
    let share = max(Self.shortestTime, Self.quickTime / max(count, 1))
    let standard = (givenTime ?? .standard).duration
    var sampling = SamplingSettings(timeBudget: quick ? min(share, standard) : standard, precision: precision)
    sampling.fixedCount = iterations
    return sampling
  }

  /// The options in force, for result files.
  var settings: [String: String] {
    let common = [
      "threads": threads.description, "pin": "\(pin)", "cache": cache.rawValue, "processes": "\(processes)",
      "seed": "\(seed)",
    ]
    let time = quick ? ["quick": "true"] : ["time": (givenTime ?? .standard).description]
    let end =
      iterations.map { ["iterations": "\($0)"] } ?? time.merging(["precision": "\(precision)"]) { first, _ in first }
    return common.merging(end) { first, _ in first }
  }
}
