import CPAPI

/// PAPI's presets, native events, and software-defined events, by PAPI's names.
package struct PAPICounters: CounterSource {
  package let name = "papi"
  package let summary = "hardware counters through PAPI, and the program's own events"
  package let defaultEvents = [
    "PAPI_TOT_CYC", "PAPI_TOT_INS", "PAPI_L1_DCM", "PAPI_L2_DCM", "PAPI_L3_TCM", "PAPI_SP_OPS", "PAPI_BR_MSP",
  ]

  package init() {}

  package func unavailability(of events: [String]) -> String? {
    if let failure = PAPI.failure { return failure }
    let pass = PAPIPass(events)
    return pass.sets.isEmpty ? events.first.flatMap { pass.readings[$0]?.reason } : nil
  }

  package func count(_ events: [String], of work: CountedWork) -> CounterResult {
    if let failure = PAPI.failure { return .absent(events, failure) }
    var pass = PAPIPass(events)
    pass.count(work)
    return CounterResult(readings: events.compactMap { pass.readings[$0] }, facts: ["papi": PAPI.version])
  }
}

/// Events that are counted together, in a set for each component.
struct PAPIPass {
  private(set) var sets: [PAPIEventSet] = []
  /// By event: first of those that cannot be counted, in the end of all.
  private(set) var readings: [String: CounterReading] = [:]

  init(_ events: [String]) {
    var components: [(component: Int32, events: [String])] = []
    for event in events where !components.contains(where: { $0.events.contains(event) }) {
      do {
        let component = try PAPI.component(of: event)
        if let index = components.firstIndex(where: { $0.component == component }) {
          components[index].events.append(event)
        } else {
          components.append((component, [event]))
        }
      } catch {
        readings[event] = .absent(event, Self.reason(error, event))
      }
    }
    for (component, events) in components { prepare(events, of: component) }
  }

  /// Does the work and counts it; passes with software-defined events take turns.
  mutating func count(_ work: CountedWork) {
    func startToStop() {
      start()
      work.callAll()
      stop(work)
    }
    if sets.contains(where: \.isSoftwareDefined) {
      SoftwareDefinedEvents.takingTurns(startToStop)
    } else {
      startToStop()
    }
  }

  private mutating func start() {
    var started: [PAPIEventSet] = []
    for set in sets {
      do {
        try set.start()
        started.append(set)
      } catch {
        for event in set.events {
          readings[event] = .absent(event, Self.reason(error, event, component: set.component))
        }
      }
    }
    sets = started
  }

  private mutating func stop(_ work: CountedWork) {
    for set in sets.reversed() {
      do {
        for (event, count) in zip(set.events, try set.stop()) {
          readings[event] = Self.reading(event, count, in: set, work: work)
        }
      } catch {
        for event in set.events {
          readings[event] = .absent(event, Self.reason(error, event, component: set.component))
        }
      }
    }
  }

  /// Adds a set of the events, multiplexed if the hardware cannot count them all at once; or else of those that fit.
  private mutating func prepare(_ events: [String], of component: Int32) {
    var (set, errors) = Self.set(of: events, component: component, isMultiplexed: false)
    if errors.values.contains(where: \.isConflict) {
      let (multiplexed, remaining) = Self.set(of: events, component: component, isMultiplexed: true)
      if multiplexed != nil { (set, errors) = (multiplexed, remaining) }
    }
    for (event, error) in errors { readings[event] = .absent(event, Self.reason(error, event, component: component)) }
    if let set { sets.append(set) }
  }

  /// - Returns: a set of the events that could be added, nil if there are none; and what was wrong with the others.
  private static func set(
    of events: [String], component: Int32, isMultiplexed: Bool
  ) -> (PAPIEventSet?, errors: [String: PAPIError]) {
    do {
      let set = try PAPIEventSet(component: component, isMultiplexed: isMultiplexed)
      var errors: [String: PAPIError] = [:]
      for event in events {
        do { try set.add(event) } catch { errors[event] = error }
      }
      return (set.events.isEmpty ? nil : set, errors)
    } catch {
      return (nil, Dictionary(events.map { ($0, error) }) { first, _ in first })
    }
  }

  /// What PAPI says, and why the component is of no use if it is not.
  private static func reason(_ error: PAPIError, _ event: String, component: Int32? = nil) -> String {
    if let disabled = component.flatMap(PAPI.disabledReason(ofComponent:)) {
      return "\(PAPI.version) cannot count '\(event)': \(disabled)"
    }
    if error.isMissingEvent, event.hasPrefix("PAPI_") {
      return "\(PAPI.version) finds no hardware counter for '\(event)' on this machine"
    }
    return "\(PAPI.version) cannot count '\(event)': \(error)"
  }

  private static func reading(
    _ event: String, _ count: Int64, in set: PAPIEventSet, work: CountedWork
  ) -> CounterReading {
    if count < 0 {
      // The sde component takes every name, and reads -1 as long as nobody publishes it.
      return .absent(
        event,
        set.isSoftwareDefined
          ? "no library of this process publishes it" : "PAPI read \(count): the counter overflowed")
    }
    var reading = CounterReading.counted(event, Double(count) / Double(work.callCount))
    reading.isMultiplexed = set.isMultiplexed
    if work.threadCount > 1, !set.isSoftwareDefined {
      reading.omission = "all threads but the calling one, of \(work.threadCount)"
    }
    return reading
  }
}
