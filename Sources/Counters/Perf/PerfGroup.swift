import CHost
import Foundation

/// Counters of one thread that the kernel schedules together.
final class PerfGroup {
  /// What a group counted since it was opened.
  struct Counts {
    /// In the order in which events were added.
    let values: [UInt64]
    let enabledNanoseconds: UInt64
    let countedNanoseconds: UInt64
  }

  let isUserOnly: Bool
  private(set) var events: [PerfEvent] = []
  let thread: Int32
  private var descriptors: [Int32] = []

  /// - Parameter thread: the kernel's number of it; 0 is the calling one.
  init(thread: Int32, isUserOnly: Bool) {
    self.thread = thread
    self.isUserOnly = isUserOnly
  }

  deinit {
    for descriptor in descriptors.reversed() { close(descriptor) }
  }

  func add(_ event: PerfEvent) throws(PerfError) {
    let descriptor = cnnbench_perf_open(
      event.type, event.configuration, thread, descriptors.first ?? -1, isUserOnly)
    try PerfError.check(descriptor)
    descriptors.append(descriptor)
    events.append(event)
  }

  func setEnabled(_ isEnabled: Bool) throws(PerfError) {
    guard let leader = descriptors.first else { return }
    try PerfError.check(cnnbench_perf_enable(leader, isEnabled))
  }

  func counts() throws(PerfError) -> Counts {
    let headerCount = 3
    var words = [UInt64](repeating: 0, count: headerCount + events.count)
    let byteCount = words.withUnsafeMutableBytes { read(descriptors.first ?? -1, $0.baseAddress, $0.count) }
    guard byteCount >= 0 else { throw PerfError(number: errno) }
    // The kernel cannot keep a group on the processor whose first counter is in error, and then reads nothing.
    guard byteCount == words.count * MemoryLayout<UInt64>.size else { throw PerfError(number: EIO) }
    return Counts(
      values: Array(words[headerCount...]), enabledNanoseconds: words[1], countedNanoseconds: words[2])
  }
}

/// An error number of the kernel's.
package struct PerfError: Error, Hashable {
  package let number: Int32

  package init(number: Int32) { self.number = number }

  var isRefusal: Bool { number == EACCES || number == EPERM }

  static func check(_ result: Int32) throws(PerfError) {
    if result < 0 { throw PerfError(number: -result) }
  }
}
