/// What a comparison says of one quantity of one row.
package enum RowVerdict: String, Codable, CaseIterable, Sendable {
  case regressed
  /// It fails in the head and did not in the base: a regression, whatever its time.
  case newlyFailing = "newly_failing"
  case improved
  /// It failed in the base and does not in the head.
  case newlyPassing = "newly_passing"
  /// Times that were not told apart.
  case noDifferenceSeen = "no_difference_seen"
  /// Counts that are equal, or within their limit.
  case unchanged
  case onlyInBase = "only_in_base"
  case onlyInHead = "only_in_head"
  case notComparable = "not_comparable"

  package var isRegression: Bool { self == .regressed || self == .newlyFailing }
  package var isImprovement: Bool { self == .improved || self == .newlyPassing }
  /// Whether both sides have the quantity, and it was compared.
  package var isCompared: Bool { [.regressed, .improved, .noDifferenceSeen, .unchanged].contains(self) }

  package var text: String { rawValue.replacing("_", with: " ") }
}
