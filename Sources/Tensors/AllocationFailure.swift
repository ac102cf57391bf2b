/// Memory that the system refuses.
package struct AllocationFailure: Error, Hashable, CustomStringConvertible {
  package let byteCount: Int

  package init(byteCount: Int) { self.byteCount = byteCount }

  package var description: String { "the system refuses \(byteCount) bytes of memory" }
}
