import Harness

/// What a machine's roofline allows a candidate, and how much of it was reached.
package struct RooflinePosition: Hashable, Sendable {
  /// The memory that holds the roof down; nil where arithmetic does.
  package let boundingMemory: MemoryLevel?
  /// What the roofline allows at the intensity of the work, in 10⁹ operations a second.
  package let attainable: Double
  /// The useful rate ÷ attainable, which a method that needs fewer operations may pass.
  package let effectiveFraction: Double
  /// The executed rate ÷ what the candidate's own operations could attain.
  package let executedFraction: Double

  /// The position under the roof of the level of memory that the operands come from: those of a warm execution come from
  /// the nearest memory that holds them all, those of a cold one from main memory. The peak is the one of the same
  /// rounds, if there is one. Nil where that level was not measured.
  package init?(of rates: Rates, work: SubjectWork, cache: CacheState, under roofline: Roofline) {
    let peak = rates.peak ?? roofline.peak.median
    let intensity = work.arithmeticIntensity
    guard let level = cache == .cold ? .memory : roofline.level(ofWorkingSet: work.compulsoryByteCount),
      let attainable = roofline.attainable(intensity: intensity, level: level, peak: peak),
      let attainableExecuted = roofline.attainable(
        intensity: intensity * rates.executed / rates.useful, level: level, peak: peak)
    else { return nil }
    boundingMemory = attainable < peak ? level : nil
    self.attainable = attainable
    effectiveFraction = rates.useful / attainable
    executedFraction = rates.executed / attainableExecuted
  }
}
