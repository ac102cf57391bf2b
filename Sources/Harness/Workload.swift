/// A named piece of work to time; the harness knows nothing else of it.
package struct Workload {
  package let name: String
  /// Runs before every call of `body`, untimed: empties the caches, for one. Calls are then timed one by one.
  package let prepare: (() -> Void)?
  /// Does the work once. It must do the same work at each call.
  package let body: () -> Void

  package init(_ name: String, prepare: (() -> Void)? = nil, body: @escaping () -> Void) {
    self.name = name
    self.prepare = prepare
    self.body = body
  }
}
