import Counters
import Tensors

extension WorkTally {
  /// Publishes the counts as software-defined events of the library `cnnbench`, which PAPI then knows.
  ///
  /// - Parameter observer: told if they cannot be.
  package func publish(observer: RunObserver) {
    let events = Quantity.allCases.map { quantity in
      SoftwareDefinedEvents.Event(name: quantity.rawValue, description: quantity.description) { self.count(quantity) }
    }
    do {
      try SoftwareDefinedEvents.publish(library: "cnnbench", events: events)
    } catch {
      observer(.note("cnnbench's own events cannot be counted: \(error)"))
    }
  }
}
