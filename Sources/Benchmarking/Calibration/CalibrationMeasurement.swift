import Harness
import Tensors

/// Measures a workload against itself, pair by pair, in interleaved and in sequential order.
package struct CalibrationMeasurement {
  package struct Outcome {
    package let interleaved: Calibration?
    package let sequential: Calibration?
    package let overhead: SamplingOverhead
  }

  private let workload: Workload
  private let pairCount: Int
  private let sampling: SamplingSettings
  private let interruption: Interruption
  private let observer: RunObserver
  private let clock = MonotonicClock()

  package init(
    workload: Workload, pairCount: Int, sampling: SamplingSettings, interruption: Interruption,
    observer: @escaping RunObserver
  ) {
    self.workload = workload
    self.pairCount = pairCount
    self.sampling = sampling
    self.interruption = interruption
    self.observer = observer
  }

  /// What the pairs say that were finished before an interruption.
  package func outcome() -> Outcome {
    var interleaved = Series()
    var sequential = Series()
    var generator = SeededGenerator(seed: 1)
    for pair in 0..<pairCount {
      observer(
        .running(
          "pair \(pair + 1) of \(pairCount)", timeLeft: sampling.timeBudget * (4 * (pairCount - pair))))
      interleaved.add(clock: clock) { interleavedRatio(using: &generator) }
      if interruption.isRequested { break }
      sequential.add(clock: clock) { sequentialRatio(using: &generator) }
      if interruption.isRequested { break }
    }
    observer(.paused)
    return Outcome(
      interleaved: interleaved.calibration, sequential: sequential.calibration,
      overhead: .measured())
  }

  /// Ratios of one kind, and what it took to measure them.
  private struct Series {
    private var ratios: [RatioInterval] = []
    private var nanoseconds = 0

    mutating func add(clock: MonotonicClock, _ measure: () -> RatioInterval?) {
      let start = clock.nanoseconds
      guard let ratio = measure() else { return }
      ratios.append(ratio)
      nanoseconds += clock.nanoseconds - start
    }

    var calibration: Calibration? { Calibration(ratios, seconds: Double(nanoseconds) / 1e9) }
  }

  /// Nil if it was interrupted.
  private func interleavedRatio(using generator: inout SeededGenerator) -> RatioInterval? {
    let timings = measure([workload, workload], using: &generator)
    guard !interruption.isRequested else { return nil }
    return PairedComparison(a: timings[0].nanosecondsPerCall, b: timings[1].nanosecondsPerCall)?.interval
  }

  private func sequentialRatio(using generator: inout SeededGenerator) -> RatioInterval? {
    let first = measure([workload], using: &generator)
    let second = measure([workload], using: &generator)
    guard !interruption.isRequested else { return nil }
    return UnpairedComparison(a: first[0].nanosecondsPerCall, b: second[0].nanosecondsPerCall)?.interval
  }

  private func measure(_ workloads: [Workload], using generator: inout SeededGenerator) -> [WorkloadTiming] {
    Sampler(settings: sampling, clock: clock).measure(
      workloads, using: &generator, isCancelled: { interruption.isRequested })
  }
}
