/// What is known of a piece of work without counting, to judge counts by.
package struct CountExpectation: Hashable, Sendable {
  /// Single-precision operations of one call, as the plan counts them.
  package var singlePrecisionOperations: Double?
  /// One call takes at least so many instructions: its operations ÷ the most that one instruction does.
  package var leastInstructions: Double?
  /// Seconds of one call, and the threads that it works on.
  package var processorSeconds: Double?

  package init(
    singlePrecisionOperations: Double? = nil, leastInstructions: Double? = nil, processorSeconds: Double? = nil
  ) {
    self.singlePrecisionOperations = singlePrecisionOperations
    self.leastInstructions = leastInstructions
    self.processorSeconds = processorSeconds
  }
}

extension [CounterReading] {
  /// The same readings; those that cannot be right are marked with what speaks against them.
  package func checked(against expectation: CountExpectation) -> [CounterReading] {
    let counts = Dictionary(map { ($0.event, $0.count) }) { first, _ in first }.compactMapValues(\.self)
    return map { reading in
      guard let count = reading.count else { return reading }
      var reading = reading
      reading.suspicion =
        SenseCheck.impossibility(reading.event, count) ?? SenseCheck.disagreement(reading, count, expectation)
        ?? SenseCheck.excess(reading.event, count, among: counts)
      return reading
    }
  }
}

private enum SenseCheck {
  static let cycles: Set = ["PAPI_TOT_CYC", "cycles"]
  static let instructions: Set = ["PAPI_TOT_INS", "instructions"]
  static let singlePrecisionOperations: Set = ["PAPI_SP_OPS"]
  /// Each is a part of the other.
  static let parts = [
    ("branch-misses", "branches"), ("cache-misses", "cache-references"), ("L1-dcache-load-misses", "L1-dcache-loads"),
    ("LLC-load-misses", "LLC-loads"), ("dTLB-load-misses", "dTLB-loads"), ("PAPI_BR_MSP", "PAPI_BR_INS"),
    ("PAPI_L1_DCM", "PAPI_L1_DCA"), ("PAPI_L2_DCM", "PAPI_L2_DCA"), ("PAPI_L3_TCM", "PAPI_L3_TCA"),
    ("l1i-misses", "instructions"), ("ll-instruction-misses", "l1i-misses"), ("l1d-read-misses", "data-reads"),
    ("l1d-write-misses", "data-writes"), ("ll-read-misses", "l1d-read-misses"),
    ("ll-write-misses", "l1d-write-misses"),
  ]
  /// No processor runs at a higher frequency than this, in hertz.
  static let highestFrequency = 1e10
  /// Counts of operations may be off by this factor: some processors count speculative work too.
  static let operationTolerance = 1.1
  /// Extrapolated counts may be off by this factor.
  static let multiplexingTolerance = 1.1

  static func impossibility(_ event: String, _ count: Double) -> String? {
    if !count.isFinite || count < 0 { return "a count of \(count) is impossible: the counter overflowed" }
    return count == 0 && (cycles.contains(event) || instructions.contains(event)) ? "any work takes at least one" : nil
  }

  static func disagreement(_ reading: CounterReading, _ count: Double, _ expected: CountExpectation) -> String? {
    // A part of the work says nothing about the whole.
    guard reading.omission == nil else { return nil }
    if singlePrecisionOperations.contains(reading.event), let operations = expected.singlePrecisionOperations,
      count > operations * operationTolerance || count * operationTolerance < operations
    {
      return "the plan performs \(rounded(operations)) single-precision operations"
    }
    if instructions.contains(reading.event), let least = expected.leastInstructions, count < least {
      return "the work takes at least \(rounded(least)) instructions"
    }
    if cycles.contains(reading.event), let seconds = expected.processorSeconds, count > seconds * highestFrequency {
      return "no processor runs that many cycles in \(seconds) s"
    }
    return nil
  }

  static func excess(_ event: String, _ count: Double, among counts: [String: Double]) -> String? {
    for (part, whole) in parts where part == event {
      guard let limit = counts[whole], count > limit * multiplexingTolerance else { continue }
      return "it cannot exceed \(whole), which is \(rounded(limit))"
    }
    return nil
  }

  private static func rounded(_ value: Double) -> String {
    value < 1e15 ? "\(Int(value.rounded()))" : "\(value)"
  }
}
