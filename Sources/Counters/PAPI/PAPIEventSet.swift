import CPAPI

/// Events of one component that PAPI counts together, on the thread that starts them.
///
/// Sets of the same software-defined event must not overlap, not even on different threads: see
/// `SoftwareDefinedEvents.takingTurns`.
package final class PAPIEventSet {
  private var handle = PAPI_NULL
  private var isRunning = false
  let component: Int32
  package let isMultiplexed: Bool
  package private(set) var events: [String] = []

  /// Whether they are counts that libraries of this process publish.
  var isSoftwareDefined: Bool { PAPI.name(ofComponent: component) == "sde" }

  /// - Parameter isMultiplexed: whether events may take turns, so that there may be more of them than counters.
  package init(component: Int32, isMultiplexed: Bool) throws(PAPIError) {
    self.component = component
    self.isMultiplexed = isMultiplexed
    try PAPI.registerThread()
    try PAPI.check(PAPI_create_eventset(&handle))
    try PAPI.check(PAPI_assign_eventset_component(handle, component))
    guard isMultiplexed else { return }
    try PAPI.check(PAPI_multiplex_init())
    try PAPI.check(PAPI_set_multiplex(handle))
  }

  deinit {
    if isRunning { PAPI_stop(handle, nil) }
    PAPI_cleanup_eventset(handle)
    PAPI_destroy_eventset(&handle)
  }

  package func add(_ event: String) throws(PAPIError) {
    try PAPI.check(PAPI_add_named_event(handle, event))
    events.append(event)
  }

  package func start() throws(PAPIError) {
    try PAPI.check(PAPI_start(handle))
    isRunning = true
  }

  /// Ends counting.
  ///
  /// - Returns: a count for each of the events since the start; those of shared counters are extrapolated by PAPI.
  package func stop() throws(PAPIError) -> [Int64] {
    var counts = [Int64](repeating: 0, count: events.count)
    isRunning = false
    try PAPI.check(PAPI_stop(handle, &counts))
    return counts
  }
}
