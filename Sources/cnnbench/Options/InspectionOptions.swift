import ArgumentParser
import Benchmarking
import Counters
import Tensors

/// The options that ask for more than times.
struct InspectionOptions: ParsableArguments {
  @Flag(help: "Times the phases of every backend, in executions of their own.")
  var phases = false

  @Option(
    help: ArgumentHelp(
      "Counts events of every backend, in executions of their own; 'auto' is the best that works here.",
      valueName: "auto|\(CounterCatalog.sources.map(\.name).joined(separator: "|"))|none"))
  var counters = Self.noCounters

  @Option(
    help: ArgumentHelp(
      "Events to count, by the source's own names; PAPI also knows sde:::cnnbench::multiply_adds and the like.",
      valueName: "name,…"))
  var events: [String] = []

  @Flag(help: "Keeps all samples in the JSON form.")
  var samples = false

  @Option(
    help: ArgumentHelp(
      "Whether rows are compared with the machine's roofline, which is measured once if 'cnnbench machine' was not run.",
      valueName: "auto|none"))
  var roofline: RooflineUse = .auto

  func validate() throws {
    if eventNames.contains("") {
      throw ValidationError("an event has a name; commas stand between several (found --events \(eventList))")
    }
  }

  private var eventList: String { events.joined(separator: ",") }
  private var eventNames: [String] {
    events.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  enum RooflineUse: String, CaseIterable, ExpressibleByArgument {
    case auto, none
  }

  private static let noCounters = "none"
  private static let bestCounters = "auto"

  /// What is to be looked at; the program's own events are published where PAPI may read them.
  ///
  /// - Throws: `CommandFailure` for a source that does not exist, and for events without a source.
  func inspection(tally: WorkTally, observer: RunObserver) throws -> Inspection {
    var inspection = Inspection()
    inspection.phases = phases
    inspection.keepsSamples = samples
    inspection.counters = try counterRequest()
    if inspection.counters?.source.name == PAPICounters().name { tally.publish(observer: observer) }
    return inspection
  }

  private func counterRequest() throws -> CounterRequest? {
    switch counters {
    case Self.noCounters:
      guard eventNames.isEmpty else {
        throw CommandFailure(.usage, "--events takes a source that counts them", note: "such as --counters papi")
      }
      return nil
    case Self.bestCounters:
      guard let choice = CounterCatalog.best() else {
        throw CommandFailure(.unavailable, "nothing counts events on this machine", note: "see 'cnnbench doctor'")
      }
      return CounterRequest(
        source: choice.source, events: eventNames, obstacles: choice.obstacles.map { "not \($0.source): \($0.reason)" })
    default:
      guard let source = CounterCatalog.source(named: counters) else {
        let names = [Self.bestCounters, Self.noCounters] + CounterCatalog.sources.map(\.name)
        throw CommandFailure.unknown("source of counts", counters, among: names)
      }
      let request = CounterRequest(source: source, events: eventNames, obstacles: [])
      if let reason = source.unavailability(of: request.events) {
        StandardError.write("note: --counters \(counters) counts nothing here: \(reason)\n")
      }
      return request
    }
  }

  /// The options in force, for result files.
  var settings: [String: String] {
    var settings = [
      "phases": "\(phases)", "counters": counters, "samples": "\(samples)", "roofline": roofline.rawValue,
    ]
    if !events.isEmpty { settings["events"] = eventList }
    return settings
  }
}
