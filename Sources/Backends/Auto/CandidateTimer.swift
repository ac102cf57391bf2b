/// A closure to be timed, and the memory that it reads and writes.
package struct CandidateWorkload {
  package let body: () -> Void
  package let buffers: [UnsafeRawBufferPointer]
  /// The time of a first execution.
  package let firstTime: Duration
}

/// Measures candidates against each other, with their memory in the caches or not, and returns the median time of each.
package typealias CandidateTimer = @Sendable (_ candidates: [CandidateWorkload], _ startsCold: Bool) -> [Duration]
