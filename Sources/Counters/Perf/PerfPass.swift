import Foundation

/// The groups of counters, on all threads, that count during one pass.
struct PerfPass {
  private let threads: [Int32]
  private let setting: PerfSetting
  private var groups: [PerfGroup] = []
  private var failure: PerfError?

  /// - Parameter threads: the kernel's numbers of the threads that are counted; 0 is the calling one.
  init(threads: [Int32], setting: PerfSetting) {
    self.threads = threads
    self.setting = setting
  }

  /// Opens a counter on every thread.
  ///
  /// - Returns: why the event cannot be counted; nil if it will be.
  mutating func open(_ event: PerfEvent) -> String? {
    do {
      try open(event, isUserOnly: false)
    } catch  where error.isRefusal && event.userPart != .none {
      do { try open(event, isUserOnly: true) } catch { return setting.reason(error, event) }
    } catch {
      return setting.reason(error, event)
    }
    return nil
  }

  mutating func setEnabled(_ isEnabled: Bool) {
    for group in groups {
      do { try group.setEnabled(isEnabled) } catch { failure = error }
    }
  }

  /// The sum over all threads, for one call.
  func reading(of event: PerfEvent, callCount: Int) -> CounterReading {
    if let failure { return .absent(event.name, setting.reason(failure, event)) }
    var sum = PerfSum()
    for group in groups {
      guard let index = group.events.firstIndex(of: event) else { continue }
      do {
        let counts = try group.counts()
        sum.add(
          counts.values[index], enabledNanoseconds: counts.enabledNanoseconds,
          countedNanoseconds: counts.countedNanoseconds)
      } catch {
        return .absent(event.name, setting.reason(error, event))
      }
    }
    var reading = sum.reading(of: event.name, callCount: callCount)
    let isUserOnly = groups.contains { $0.isUserOnly && $0.events.contains(event) }
    if isUserOnly, event.userPart != .all, reading.count != nil { reading.omission = "the kernel's part" }
    return reading
  }

  private mutating func open(_ event: PerfEvent, isUserOnly: Bool) throws(PerfError) {
    for thread in threads {
      do {
        try open(event, thread: thread, isUserOnly: isUserOnly)
      } catch  where error.number == ESRCH {
        continue  // The thread has ended since the threads were listed.
      }
    }
  }

  private mutating func open(_ event: PerfEvent, thread: Int32, isUserOnly: Bool) throws(PerfError) {
    let fitting = groups.first {
      $0.thread == thread && $0.isUserOnly == isUserOnly && $0.events.first?.set == event.set
    }
    // A group that has no counter left refuses the event, which then gets a group of its own.
    if let fitting, (try? fitting.add(event)) != nil { return }
    let group = PerfGroup(thread: thread, isUserOnly: isUserOnly)
    try group.add(event)
    groups.append(group)
  }
}

/// The counts of one event over several threads, each extrapolated from the time that it was counted.
package struct PerfSum {
  private var count = 0.0
  private var enabledNanoseconds = 0.0
  private var countedNanoseconds = 0.0
  private var hasUncountedThread = false

  package init() {}

  /// Adds what one thread's counter found, in the time that it was the event's.
  package mutating func add(_ value: UInt64, enabledNanoseconds: UInt64, countedNanoseconds: UInt64) {
    let (enabled, counted) = (Double(enabledNanoseconds), Double(countedNanoseconds))
    self.enabledNanoseconds += enabled
    self.countedNanoseconds += counted
    if counted > 0 { count += Double(value) * (enabled / counted) } else if enabled > 0 { hasUncountedThread = true }
  }

  package func reading(of event: String, callCount: Int) -> CounterReading {
    guard !hasUncountedThread, enabledNanoseconds > 0 else {
      return .absent(event, "it never got a counter while the work ran; count fewer events at once")
    }
    var reading = CounterReading.counted(event, count / Double(callCount))
    reading.isMultiplexed = countedNanoseconds < enabledNanoseconds
    if reading.isMultiplexed { reading.countedFraction = countedNanoseconds / enabledNanoseconds }
    return reading
  }
}
