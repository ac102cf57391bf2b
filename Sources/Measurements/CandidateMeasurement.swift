import Harness

/// What was measured of a candidate whose results are right.
package struct CandidateMeasurement: Hashable, Sendable {
  package let timing: Timing
  package let rates: Rates
  /// The time divided by that of the fastest candidate on the same threads and caches, round by round.
  package let ratioToFastest: RatioInterval?
  /// How far the surroundings let the times be trusted.
  package let noise: NoiseVerdict
  /// Nil where the machine's roofline is not known.
  package let roofline: RooflinePosition?
  /// Nil where nobody asked for phases.
  package let phases: PhaseBreakdown?
  /// Nil where nobody asked for counts.
  package let counters: CounterReport?

  package init(
    timing: Timing, rates: Rates, ratioToFastest: RatioInterval?, noise: NoiseVerdict,
    roofline: RooflinePosition? = nil, phases: PhaseBreakdown? = nil, counters: CounterReport? = nil
  ) {
    self.timing = timing
    self.rates = rates
    self.ratioToFastest = ratioToFastest
    self.noise = noise
    self.roofline = roofline
    self.phases = phases
    self.counters = counters
  }

  /// The measurement with what an inspection found.
  package func inspected(phases: PhaseBreakdown?, counters: CounterReport?) -> CandidateMeasurement {
    CandidateMeasurement(
      timing: timing, rates: rates, ratioToFastest: ratioToFastest, noise: noise, roofline: roofline, phases: phases,
      counters: counters)
  }
}
