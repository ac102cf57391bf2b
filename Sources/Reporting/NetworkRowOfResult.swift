import Harness
import Measurements

extension NetworkRow {
  /// The row of a result: the one place where what was measured becomes columns.
  ///
  /// - Parameters:
  ///   - isa: the instruction set of the kernels.
  ///   - roofline: what the machine allows with as many threads; nil if it is not known.
  ///   - repro: the command that repeats this row alone.
  package init(
    _ candidate: NetworkCandidateResult, of network: NetworkFacts, isa: String?, roofline: Roofline?, repro: String
  ) {
    let result = candidate.result
    self.init(
      network: network.name, input: network.input, batch: network.batch, layers: network.layerCount,
      backend: result.name, threads: result.threadCount, status: result.outcome.status,
      reason: result.outcome.reason, repro: repro)
    self.isa = isa
    cache = result.cache
    weightsByteCount = network.weightsByteCount
    analyticActivationByteCount = network.analyticActivationByteCount
    summary = result.preparation?.summary
    planMilliseconds = result.preparation?.planMilliseconds
    packMilliseconds = result.preparation?.packMilliseconds
    packedWeightsByteCount = result.preparation?.memory.packedByteCount
    workspaceByteCount = result.preparation?.memory.workspaceByteCount
    arenaByteCount = result.preparation?.memory.arenaByteCount
    maximumRelativeError = result.accuracy?.maximumRelativeError
    l2RelativeError = result.accuracy?.l2RelativeError
    secondOpinionError = candidate.secondOpinionError
    floorMilliseconds = candidate.floor.flatMap { floor in
      roofline?.bandwidth(of: .memory).map { floor.milliseconds(gigabytesPerSecond: $0.roofGigabytesPerSecond) }
    }
    guard let measurement = result.outcome.measurement else { return }
    fill(from: measurement)
    guard !candidate.steps.isEmpty, let times = phases else { return }
    phases = nil
    steps = StepRow.rows(candidate.steps, times: times, peak: measurement.rates.peak, roofline: roofline)
  }

  private mutating func fill(from measurement: CandidateMeasurement) {
    let statistics = measurement.timing.summary
    let milliseconds = { (nanoseconds: Double) in nanoseconds / 1e6 }
    medianMilliseconds = milliseconds(statistics.median)
    minimumMilliseconds = milliseconds(statistics.minimum)
    intervalLowMilliseconds = milliseconds(statistics.medianInterval.low)
    intervalHighMilliseconds = milliseconds(statistics.medianInterval.high)
    samples = statistics.count
    sampleMilliseconds = measurement.timing.samples?.map(milliseconds)
    imagesPerSecond = Double(batch) * 1e9 / statistics.median
    effectiveGigaflopsPerSecond = measurement.rates.effective
    executedGigaflopsPerSecond = measurement.rates.executed
    peakFraction = measurement.rates.peakFraction
    peakGigaflopsPerSecond = measurement.rates.peak
    noise = measurement.noise.level
    noiseReason = measurement.noise.reasons.isEmpty ? nil : measurement.noise.reasons.joined(separator: " ")
    phases = measurement.phases?.phases
    residueMilliseconds = measurement.phases?.residueMilliseconds
    counterSource = measurement.counters?.source
    counters = measurement.counters?.readings
    counterNote = measurement.counters?.note
  }
}

extension StepRow {
  /// - Parameters:
  ///   - times: one for each step.
  ///   - peak: measured in the same rounds.
  static func rows(_ steps: [StepFacts], times: [PhaseTime], peak: Double?, roofline: Roofline?) -> [StepRow] {
    let total = times.reduce(0) { $0 + $1.milliseconds }
    return zip(steps, times).map { step, time in
      let rate = Double(step.work.operationCount) / (time.milliseconds * 1e6)
      let usefulRate = Double(step.work.usefulOperationCount) / (time.milliseconds * 1e6)
      let attainable = roofline.flatMap { roofline in
        roofline.attainable(
          intensity: step.work.arithmeticIntensity, level: .memory, peak: peak ?? roofline.peak.median)
      }
      let multiplies = step.work.operationCount > 0
      return StepRow(
        step: step.name, layers: step.layers, kind: step.kind, backend: step.backend, problem: step.problem,
        milliseconds: time.milliseconds,
        share: total > 0 ? time.milliseconds / total : nil, effectiveGigaflopsPerSecond: multiplies ? rate : nil,
        attainableFraction: multiplies ? attainable.map { usefulRate / $0 } : nil,
        maximumRelativeError: step.relativeError, summary: step.summary)
    }
  }
}
