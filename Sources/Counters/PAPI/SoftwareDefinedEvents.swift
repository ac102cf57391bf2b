import CPAPI
import Synchronization

/// Counters that this program publishes, and that every PAPI tool in its process reads as `sde:::library::event`.
///
/// - Source: Danalis et al., "Software-Defined Events through PAPI", IPDPS Workshops 2019.
package enum SoftwareDefinedEvents {
  package struct Event: Sendable {
    package let name: String
    /// One line for tools that list events.
    package let description: String
    /// The count so far; it never falls. Called by whichever thread reads the event.
    package let read: @Sendable () -> Int

    package init(name: String, description: String, read: @escaping @Sendable () -> Int) {
      self.name = name
      self.description = description
      self.read = read
    }
  }

  private static let publishedNames = Mutex<Set<String>>([])
  private static let turn = Mutex(())

  /// Publishes events for the rest of the process's life: libsde 1.0 frees a counter twice that it is told to forget.
  ///
  /// PAPI may be in use already, and events may have been asked for before they are published.
  /// - Throws: `PublicationError` if an event of that name was published before, or if libsde refuses.
  package static func publish(library: String, events: [Event]) throws(PublicationError) {
    guard let handle = papi_sde_init(library) else { throw .refused("libsde refuses the library '\(library)'") }
    for event in events { try publish(event, library: library, handle: handle) }
  }

  /// What PAPI calls an event.
  package static func name(of event: String, library: String) -> String { "sde:::\(library)::\(event)" }

  /// Runs what starts and stops sets of such events while no other thread does.
  ///
  /// libsde 1.0 keeps the zero of a count with the counter and not with the set, and every start moves it: of two sets
  /// that overlap, the first would lose what it counted before the second started.
  /// - Parameter count: It must neither take a turn itself nor wait for a thread that does.
  static func takingTurns(_ count: () -> Void) {
    turn.withLock { _ in count() }
  }

  private static func publish(_ event: Event, library: String, handle: papi_handle_t) throws(PublicationError) {
    let name = name(of: event.name, library: library)
    // libsde takes a second counter of the same name without a word.
    guard publishedNames.withLock({ $0.insert(name).inserted }) else { throw .duplicate(name) }
    let reader = Unmanaged.passRetained(Reader(event.read))
    let code = papi_sde_register_counter_cb(
      handle, event.name, PAPI_SDE_RO | PAPI_SDE_DELTA, PAPI_SDE_long_long,
      { Int64(Unmanaged<Reader>.fromOpaque($0!).takeUnretainedValue().read()) }, reader.toOpaque())
    guard code == SDE_OK, papi_sde_describe_counter(handle, event.name, event.description) == SDE_OK else {
      throw .refused("libsde refuses the event '\(name)' (\(code))")
    }
  }

  private final class Reader: Sendable {
    let read: @Sendable () -> Int
    init(_ read: @escaping @Sendable () -> Int) { self.read = read }
  }
}

package enum PublicationError: Error, Hashable, CustomStringConvertible {
  case duplicate(String)
  case refused(String)

  package var description: String {
    switch self {
    case .duplicate(let name): "the event '\(name)' is published already"
    case .refused(let reason): reason
    }
  }
}
