/// A named piece of work to time; the harness knows nothing else of it.
package struct Workload {
  package let name: String
  /// Does the work once. It must do the same work at each call.
  package let body: () -> Void

  package init(_ name: String, body: @escaping () -> Void) {
    self.name = name
    self.body = body
  }
}
