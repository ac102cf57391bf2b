import Harness
import Measurements
import Published

/// One quantity of one row of two results, and what the comparison says of it.
package struct ComparisonEntry: Codable, Hashable, Sendable {
  package let key: RowKey
  package let group: String?
  /// `time` in milliseconds, or the name of a count.
  package let quantity: String
  package internal(set) var verdict: RowVerdict
  /// What there is to say of the verdict: why a row fails or cannot be compared, or which limit it is above.
  package internal(set) var reason: String?
  package let base: Double?
  package let head: Double?
  /// The 95 % confidence interval of the head's time.
  package let headLow: Double?
  package let headHigh: Double?
  /// head ÷ base, for times with its 95 % confidence interval.
  package let ratio: Double?
  package let interval: RatioInterval?
  /// The probability of a difference as large where nothing differs; nil for counts.
  package let pValue: Double?
  /// By how much it may grow.
  package let threshold: Double
  /// The smallest slow-down that four of five such comparisons would see.
  package internal(set) var visibleSlowdown: Double?
  /// The command that measures the row in the head.
  package let repro: String?

  private enum CodingKeys: String, CodingKey {
    case key = "row"
    case group, quantity, verdict, reason, base, head, ratio, interval, threshold, repro
    case headLow = "head_ci_low"
    case headHigh = "head_ci_high"
    case pValue = "p_value"
    case visibleSlowdown = "visible_slowdown"
  }

  var isTime: Bool { quantity == RowLimit.time }

  /// By how much the head is larger, as a part.
  package var change: Double? { ratio.map { $0 - 1 } }

  /// `time regressed from 1.200 ms to 1.300 ms (+8.3 %)`.
  var sentence: String {
    let values = base.flatMap { base in head.map { " from \(text(of: base)) to \(text(of: $0))" } } ?? ""
    let growth = change.map { " (\(Self.signed($0)))" } ?? ""
    return "\(quantity) \(verdict.text)\(values)\(growth)" + (reason.map { ": \($0)" } ?? "")
  }

  /// A value of the quantity as people read it.
  func text(of value: Double) -> String {
    if isTime { return NumberText.significant(value) + " ms" }
    return value == value.rounded() && abs(value) < 0x1p53 ? Grouping.text(Int(value)) : NumberText.significant(value)
  }

  /// `+8.3 %`.
  static func signed(_ fraction: Double) -> String { (fraction < 0 ? "−" : "+") + NumberText.percent(abs(fraction)) }
}
