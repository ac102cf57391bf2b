import ArgumentParser
import Benchmarking
import Counters
import Tensors

/// The options that ask for more than times.
struct InspectionOptions: ParsableArguments {
  @Flag(help: "Times the phases of every backend, in separate executions.")
  var phases = false

  @Option(
    help: ArgumentHelp(
      "Counts events of every backend, in separate executions; 'auto' picks the best source of this machine.",
      valueName: "auto|\(CounterCatalog.sources.map(\.name).joined(separator: "|"))|none"))
  var counters = Self.noCounters

  @Option(
    help: ArgumentHelp(
      "Events to count, as the source names them. PAPI also has cnnbench's own, such as sde:::cnnbench::multiply_adds.",
      valueName: "name,…"))
  var events: [String] = []

  @Flag(help: "Keeps all samples; needs --format json.")
  var samples = false

  @Option(
    help: ArgumentHelp(
      "Compares rows with the machine's roofline; the first run measures and keeps it.",
      valueName: "auto|none"))
  var roofline: RooflineUse = .auto

  func validate() throws {
    if eventNames.contains("") {
      throw ValidationError("an event name is empty (found --events \(eventList)); separate names with one comma each")
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
        throw CommandFailure(.usage, "--events needs a source of counts", note: "for example --counters papi")
      }
      return nil
    case Self.bestCounters:
      guard let choice = CounterCatalog.best() else {
        throw CommandFailure(.unavailable, "no source of counts works on this machine", note: "see 'cnnbench doctor'")
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
