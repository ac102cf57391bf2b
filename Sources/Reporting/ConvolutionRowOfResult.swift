import Harness
import Measurements

extension ConvolutionRow {
  /// The row of a result: the one place where what was measured becomes columns.
  ///
  /// - Parameters:
  ///   - isa: the instruction set of the kernels.
  ///   - repro: the command that repeats this row alone.
  package init(_ result: CandidateResult, of layer: LayerFacts, isa: String?, repro: String) {
    self.init(
      layer: layer.name, problem: layer.problem, backend: result.name, direction: layer.direction,
      threads: result.threadCount, status: result.outcome.status, reason: result.outcome.reason, repro: repro)
    self.isa = isa
    cache = result.cache
    postOps = layer.postOps
    multiplicity = layer.multiplicity
    inBoundsGigaflop = layer.inBoundsOperationCount.map { Double($0) / 1e9 }
    denseGigaflop = layer.work.map { Double($0.operationCount) / 1e9 }
    compulsoryByteCount = layer.work?.compulsoryByteCount
    fill(from: result.preparation)
    fill(from: result.accuracy)
    guard let measurement = result.outcome.measurement else { return }
    arithmeticIntensity = layer.work?.arithmeticIntensity
    fill(from: measurement.timing)
    fill(from: measurement.rates)
    fill(from: measurement.roofline)
    ratioToFastest = measurement.ratioToFastest?.ratio
    ratioToFastestLow = measurement.ratioToFastest?.low
    ratioToFastestHigh = measurement.ratioToFastest?.high
    noise = measurement.noise.level
    noiseReason = measurement.noise.reasons.isEmpty ? nil : measurement.noise.reasons.joined(separator: " ")
    phases = measurement.phases?.phases
    phaseResidueMilliseconds = measurement.phases?.residueMilliseconds
    counterSource = measurement.counters?.source
    counters = measurement.counters?.readings
    counterNote = measurement.counters?.note
  }

  private mutating func fill(from preparation: Preparation?) {
    summary = preparation?.summary
    planMilliseconds = preparation?.planMilliseconds
    packMilliseconds = preparation?.packMilliseconds
    packedWeightsByteCount = preparation?.memory.packedByteCount
    workspaceByteCount = preparation?.memory.workspaceByteCount
  }

  private mutating func fill(from accuracy: Accuracy?) {
    maximumAbsoluteError = accuracy?.maximumAbsoluteError
    maximumRelativeError = accuracy?.maximumRelativeError
    l2RelativeError = accuracy?.l2RelativeError
    checkedOutputs = accuracy?.checkedCount
    checkKind = accuracy?.checkKind
  }

  private mutating func fill(from timing: Timing) {
    let nanosecondsPerMillisecond = 1e6
    let milliseconds = { (nanoseconds: Double) in nanoseconds / nanosecondsPerMillisecond }
    let statistics = timing.summary
    stopReason = timing.stopReason
    sampleMilliseconds = timing.samples?.map(milliseconds)
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

  private mutating func fill(from rates: Rates) {
    effectiveGigaflopsPerSecond = rates.effective
    executedGigaflopsPerSecond = rates.executed
    peakGigaflopsPerSecond = rates.peak
    peakFraction = rates.peakFraction
  }

  private mutating func fill(from roofline: RooflinePosition?) {
    boundingMemory = roofline.map { $0.boundingMemory?.rawValue ?? "peak" }
    attainableGigaflopsPerSecond = roofline?.attainable
    effectiveAttainableFraction = roofline?.effectiveFraction
    executedAttainableFraction = roofline?.executedFraction
  }
}
