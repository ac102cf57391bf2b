import ArgumentParser
import Foundation
import Harness
import Measurements
import Reporting

/// The options that say how times are taken.
struct MeasurementOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads of each execution; several counts are compared (default: 1).", valueName: "n|all,…"),
    transform: ThreadCounts.init(parsing:))
  var threads = ThreadCounts.one

  @Flag(help: "Keeps every thread on a processor of its own.")
  var pin = false

  @Option(
    help: ArgumentHelp(
      "Whether operands are in the caches when an execution starts, or evicted before each.",
      valueName: "warm|cold|both"))
  var cache: CacheChoice = .warm

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

  @Option(
    help: ArgumentHelp(
      "Repeats the run in so many fresh processes and combines them, as samples of one process are not independent.",
      valueName: "n"))
  var processes = 1

  @Option(help: ArgumentHelp("Seeds the data, the sampled outputs and the order of measurements.", valueName: "n"))
  var seed = Self.standardSeed

  static let standardSeed: UInt64 = 1
  /// More processes than this are a mistake.
  private static let mostProcesses = 1000

  func validate() throws {
    guard (1...Self.mostProcesses).contains(processes) else {
      throw ValidationError("a number of processes is 1 to \(Self.mostProcesses) (found --processes \(processes))")
    }
  }

  var sampling: SamplingSettings { SamplingSettings(timeBudget: time.duration, precision: precision) }

  /// The options in force, for result files.
  var settings: [String: String] {
    [
      "threads": threads.description, "pin": "\(pin)", "cache": cache.rawValue,
      "time": time.description, "precision": "\(precision)", "processes": "\(processes)", "seed": "\(seed)",
    ]
  }
}

/// A value of `--cache`, whose states this machine can bring about.
enum CacheChoice: String, CaseIterable, ExpressibleByArgument {
  case warm, cold, both

  init(_ states: [CacheState]) {
    self = states == [.warm] ? .warm : states == [.cold] ? .cold : .both
  }

  private var states: [CacheState] {
    switch self {
    case .warm: [.warm]
    case .cold: [.cold]
    case .both: [.warm, .cold]
    }
  }

  /// - Throws: `CommandFailure` if this processor does not let programs evict its caches.
  func attainableStates() throws -> [CacheState] {
    guard self == .warm || CacheEviction.isAvailable else {
      throw CommandFailure(
        .unavailable, "--cache \(rawValue) takes a processor that lets programs evict its caches",
        note: "--cache warm works everywhere")
    }
    return states
  }
}

/// A value of `--threads`: counts with commas between them, `all` being one for each processor.
struct ThreadCounts: CustomStringConvertible {
  /// More threads than this are a mistake.
  private static let largest = 1024
  static let one = try! ThreadCounts(parsing: "1")

  /// Ascending, each once.
  let counts: [Int]
  let description: String

  init(parsing text: String) throws {
    description = text
    let listed = try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      if word == "all" { return ProcessInfo.processInfo.activeProcessorCount }
      guard let count = Int(word), (1...Self.largest).contains(count) else {
        throw ValidationError("a number of threads is 1 to \(Self.largest), or all; commas stand between several")
      }
      return count
    }
    counts = Set(listed).sorted()
  }
}
