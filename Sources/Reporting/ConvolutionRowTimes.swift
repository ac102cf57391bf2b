import Counters
import Harness
import Measurements

extension ConvolutionRow {
  private static let nanosecondsPerMillisecond = 1e6

  /// Enters the times of a run and the rates that follow from them; without samples, only why it ended.
  ///
  /// - Parameters:
  ///   - directFLOPs: operations of direct convolution.
  ///   - executedFLOPs: operations of the algorithm itself.
  ///   - peakGigaflopsPerSecond: what this machine was measured to reach; nil if it was not.
  package mutating func record(
    _ timing: WorkloadTiming, directFLOPs: Int, executedFLOPs: Int, peakGigaflopsPerSecond: Double? = nil
  ) {
    stopReason = timing.stopReason
    guard let statistics = timing.summary else { return }
    record(statistics)
    // Operations per nanosecond are 10^9 per second.
    let effective = Double(directFLOPs) / statistics.median
    effectiveGigaflopsPerSecond = effective
    executedGigaflopsPerSecond = Double(executedFLOPs) / statistics.median
    self.peakGigaflopsPerSecond = peakGigaflopsPerSecond
    peakFraction = peakGigaflopsPerSecond.map { effective / $0 }
    arithmeticIntensity = compulsoryByteCount.map { Double(directFLOPs) / Double($0) }
  }

  private mutating func record(_ statistics: SampleSummary) {
    let milliseconds = { (nanoseconds: Double) in nanoseconds / Self.nanosecondsPerMillisecond }
    medianMilliseconds = milliseconds(statistics.median)
    minimumMilliseconds = milliseconds(statistics.minimum)
    percentile5Milliseconds = milliseconds(statistics.percentile5)
    percentile25Milliseconds = milliseconds(statistics.percentile25)
    percentile75Milliseconds = milliseconds(statistics.percentile75)
    percentile95Milliseconds = milliseconds(statistics.percentile95)
    percentile99Milliseconds = milliseconds(statistics.percentile99)
    intervalLowMilliseconds = milliseconds(statistics.medianInterval.low)
    intervalHighMilliseconds = milliseconds(statistics.medianInterval.high)
    medianAbsoluteDeviationMilliseconds = milliseconds(statistics.medianAbsoluteDeviation)
    samples = statistics.count
    effectiveSamples = statistics.effectiveCount
    outliers = statistics.outliers.total
    severeOutliers = statistics.outliers.severe
    lowSevereOutliers = statistics.outliers.lowSevere
    lowMildOutliers = statistics.outliers.lowMild
    highMildOutliers = statistics.outliers.highMild
    highSevereOutliers = statistics.outliers.highSevere
  }

  /// Enters how much slower than the fastest of its rounds the row is.
  package mutating func record(_ comparison: PairedComparison) {
    ratioToFastest = comparison.interval.ratio
    ratioToFastestLow = comparison.interval.low
    ratioToFastestHigh = comparison.interval.high
  }

  /// Enters what the roofline allows, and how much of it was reached. To be called once the times are entered.
  ///
  /// The operands of a warm execution come from the nearest memory that holds them all, those of a cold one from main
  /// memory. The peak is the one of the same rounds, if there is one.
  package mutating func record(_ roofline: Roofline) {
    let peak = peakGigaflopsPerSecond ?? roofline.peak.median
    guard let effective = effectiveGigaflopsPerSecond, let executed = executedGigaflopsPerSecond,
      let arithmeticIntensity, let compulsoryByteCount,
      let level = cache == .cold ? .memory : roofline.level(ofWorkingSet: compulsoryByteCount),
      let attainable = roofline.attainable(intensity: arithmeticIntensity, level: level, peak: peak),
      let attainableExecuted = roofline.attainable(
        intensity: arithmeticIntensity * executed / effective, level: level, peak: peak)
    else { return }
    boundingMemory = attainable < peak ? level.rawValue : "peak"
    attainableGigaflopsPerSecond = attainable
    effectiveAttainableFraction = effective / attainable
    executedAttainableFraction = executed / attainableExecuted
  }

  /// Enters how far the times can be trusted; unusable ones make a row that passed a mistrusted one.
  package mutating func record(_ verdict: NoiseVerdict) {
    noise = verdict.level
    noiseReason = verdict.reasons.isEmpty ? nil : verdict.reasons.joined(separator: " ")
    guard verdict.level == .unusable, status == .passed else { return }
    status = .mistrusted
    reason = noiseReason
  }

  /// Enters what was counted, and in one line all that has to be known about it.
  ///
  /// - Parameter obstacles: why the counts do not come from a better source.
  package mutating func record(_ result: CounterResult, source: String, obstacles: [String]) {
    counterSource = source
    counters = result.readings
    counterNote = result.note(obstacles: obstacles)
  }

  /// Half the width of the median's confidence interval, as a fraction of the median.
  var relativeHalfWidth: Double? {
    guard let medianMilliseconds, let intervalLowMilliseconds, let intervalHighMilliseconds else { return nil }
    return (intervalHighMilliseconds - intervalLowMilliseconds) / 2 / medianMilliseconds
  }
}
