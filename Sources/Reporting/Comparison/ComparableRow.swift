import Harness
import Measurements

/// Results that can be held against earlier ones of the same command.
package protocol ComparablePayload: ResultPayload {
  /// One row for each thing that was measured, in the order of the results.
  var comparableRows: [ComparableRow] { get }
}

/// What a comparison reads of one row of results.
package struct ComparableRow: Hashable, Sendable {
  package var key: RowKey
  /// Rows whose ratios have a mean of their own, such as a network's; nil for none.
  package var group: String?
  package var status: RowStatus
  /// Why it did not pass.
  package var reason: String?
  package var time: MeasuredTime?
  package var counts: [ExactCount]
  /// The command that measures the row alone.
  package var repro: String?

  package init(
    key: RowKey, group: String? = nil, status: RowStatus = .passed, reason: String? = nil, time: MeasuredTime? = nil,
    counts: [ExactCount] = [], repro: String? = nil
  ) {
    self.key = key
    self.group = group
    self.status = status
    self.reason = reason
    self.time = time
    self.counts = counts
    self.repro = repro
  }
}

/// A median time and what is known of its error.
package struct MeasuredTime: Hashable, Sendable {
  package var milliseconds: Double
  /// The 95 % confidence interval.
  package var low: Double?
  package var high: Double?
  /// As many independent samples would tell as much.
  package var effectiveSamples: Double?
  /// Processes that were combined; nil for one.
  package var processes: Int?
  /// The relative standard deviation between their medians.
  package var processSpread: Double?

  package init(
    milliseconds: Double, low: Double? = nil, high: Double? = nil, effectiveSamples: Double? = nil,
    processes: Int? = nil, processSpread: Double? = nil
  ) {
    self.milliseconds = milliseconds
    self.low = low
    self.high = high
    self.effectiveSamples = effectiveSamples
    self.processes = processes
    self.processSpread = processSpread
  }

  /// Nil where nothing is known of the error.
  ///
  /// - Parameter between: how much processes differ, where there was one.
  func estimate(between: ProcessDeviation) -> MedianEstimate? {
    if let processes, let processSpread {
      return MedianEstimate(mean: milliseconds, processCount: processes, relativeStandardDeviation: processSpread)
    }
    guard let low, let high, let effectiveSamples else { return nil }
    return MedianEstimate(
      median: milliseconds, low: low, high: high, effectiveCount: effectiveSamples, between: between)
  }
}

/// A quantity that is the same whenever and wherever it is determined, and better the smaller it is.
package struct ExactCount: Hashable, Sendable {
  /// `instructions`, `macs`.
  package let quantity: String
  package let value: Double

  package init(_ quantity: String, _ value: Double) {
    self.quantity = quantity
    self.value = value
  }

  package init(_ quantity: String, _ value: Int) { self.init(quantity, Double(value)) }
}
