import Harness
import Kernels
import WorkerThreads

/// Measures the rooflines of a machine, by instruction set and number of threads, and keeps each of them.
package struct MachineSurvey {
  private let measurements: [MachineMeasurement]
  private let store: RooflineStore?

  /// - Parameters:
  ///   - time: the longest measurement of a peak, or of one access to one level.
  ///   - store: where rooflines are kept; nil keeps nothing.
  package init(instructionSets: [InstructionSet], threadCounts: [Int], time: Duration, store: RooflineStore?) {
    let pools = threadCounts.map { ThreadPool(workerCount: $0) }
    measurements = instructionSets.flatMap { set in
      pools.map { MachineMeasurement(table: KernelTable(for: set), workers: $0, time: time) }
    }
    self.store = store
  }

  /// The rooflines that were finished before an interruption.
  package func rooflines(interruption: Interruption, observer: RunObserver) -> [Roofline] {
    var rooflines: [Roofline] = []
    for (index, measurement) in measurements.enumerated() where !interruption.isRequested {
      let timeAfterwards = measurements.dropFirst(index + 1).reduce(.zero) { $0 + $1.longestDuration }
      let measured = measurement.roofline(
        interruption: interruption, observer: observer, timeAfterwards: timeAfterwards)
      guard let measured else { break }
      keep(measured, observer: observer)
      rooflines.append(measured)
    }
    return rooflines
  }

  private func keep(_ roofline: Roofline, observer: RunObserver) {
    guard let store else { return observer(.note("the roofline is not kept: neither HOME nor XDG_CACHE_HOME is set")) }
    do { try store.keep(roofline) } catch {
      observer(.note(CacheDirectory.note(notKept: error, in: store.directory)))
    }
  }
}
