import Foundation

/// Counts of a simulated processor: the work is done again, alone, under valgrind's callgrind.
///
/// The caches have the sizes of this machine's. The same program and work give the same counts, whatever else runs.
package struct SimulatedCounters: CounterSource {
  package let name = "simulated"
  package let summary = "instructions, data references and cache misses under valgrind, exactly repeatable and slow"
  package let defaultEvents = Self.events.map(\.name)
  private let caches: SimulatedCaches
  private let searchPath: String?

  /// Names, and what callgrind calls them.
  private static let events: [(name: String, callgrindName: String)] = [
    ("instructions", "Ir"), ("data-reads", "Dr"), ("data-writes", "Dw"), ("l1i-misses", "I1mr"),
    ("l1d-read-misses", "D1mr"), ("l1d-write-misses", "D1mw"), ("ll-instruction-misses", "ILmr"),
    ("ll-read-misses", "DLmr"), ("ll-write-misses", "DLmw"),
  ]

  /// - Parameter searchPath: the folders where valgrind is looked for, with colons between them.
  package init(
    caches: SimulatedCaches = .ofThisMachine, searchPath: String? = ProcessInfo.processInfo.environment["PATH"]
  ) {
    self.caches = caches
    self.searchPath = searchPath
  }

  package func unavailability(of events: [String]) -> String? {
    guard valgrindPath != nil else { return SimulationError.noValgrind.description }
    return events.contains(where: defaultEvents.contains) ? nil : events.first.map { unknown($0, known: defaultEvents) }
  }

  package func count(_ events: [String], of work: CountedWork) -> CounterResult {
    guard let rerun = work.rerun else { return .absent(events, "this work cannot be replayed in a separate process") }
    do {
      let (file, output) = try simulate(rerun)
      return CounterResult(
        readings: events.map { reading(of: $0, in: file) },
        facts: facts(of: file).merging(ValgrindRegion.facts(parsing: output)) { $1 })
    } catch {
      return .absent(events, error.description)
    }
  }

  private var valgrindPath: String? { ExecutableSearch.path(of: "valgrind", in: searchPath) }

  private func simulate(_ rerun: Rerun) throws(SimulationError) -> (CallgrindFile, output: String) {
    guard let valgrindPath else { throw .noValgrind }
    let options = levels.compactMap { level in
      level.geometry?.simulated.map { "--\(level.name)=\($0.byteCount),\($0.ways),\($0.lineByteCount)" }
    }
    return try CallgrindRun().finish(valgrind: URL(filePath: valgrindPath), options: options, rerun: rerun)
  }

  private func reading(of event: String, in file: CallgrindFile) -> CounterReading {
    guard let known = Self.events.first(where: { $0.name == event }) else {
      return .absent(event, unknown(event, known: defaultEvents))
    }
    return file.counts[known.callgrindName].map { .counted(event, Double($0)) }
      ?? .absent(event, "callgrind did not count it")
  }

  /// The caches by callgrind's names.
  private var levels: [(name: String, geometry: CacheGeometry?)] {
    [("I1", caches.l1Instruction), ("D1", caches.l1Data), ("LL", caches.lastLevel)]
  }

  private func facts(of file: CallgrindFile) -> [String: String] {
    var facts = Dictionary(
      levels.map { name, geometry in
        let simulated = file.caches[name] ?? "unknown"
        guard let geometry, let nearest = geometry.simulated else {
          return (name, simulated + ", valgrind's own choice")
        }
        return (name, nearest == geometry ? simulated : simulated + ", nearest to the machine's \(geometry)")
      }, uniquingKeysWith: { $1 })
    facts["simulator"] = file.creator
    return facts
  }
}
