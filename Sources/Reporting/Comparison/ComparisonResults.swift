import Harness
import Measurements

/// What `cnnbench compare` found out.
package struct ComparisonResults: ResultPayload {
  package static let command = "compare"

  /// One of the two results.
  package struct Side: Codable, Hashable, Sendable {
    /// What people call it: the name of its file, or of its program.
    package let name: String
    package let command: String?
    package let environment: Harness.Environment?

    package init(name: String, command: String?, environment: Harness.Environment?) {
      self.name = name
      self.command = command
      self.environment = environment
    }
  }

  package let base: Side
  package let head: Side
  package let rules: ComparisonRules
  package let differences: [EnvironmentDifference]
  package let entries: [ComparisonEntry]
  /// How often two measurements of the same were called different on such a machine; nil where nobody calibrated it.
  package let calibration: Calibration?

  package init(
    base: Side, head: Side, rules: ComparisonRules, differences: [EnvironmentDifference], entries: [ComparisonEntry],
    calibration: Calibration?
  ) {
    self.base = base
    self.head = head
    self.rules = rules
    self.differences = differences
    self.entries = entries
    self.calibration = calibration
  }

  /// Compares the rows of two results.
  package init(
    base: Side, baseRows: [ComparableRow], head: Side, headRows: [ComparableRow], rules: ComparisonRules,
    calibration: Calibration? = nil
  ) {
    let environments = base.environment.flatMap { old in head.environment.map { (old, $0) } }
    let differences = environments.map { EnvironmentDifference.all($0, $1) } ?? []
    let machine = differences.first(where: \.isOfMachine)
    let refusal = rules.comparesAcrossMachines ? nil : machine.map { "times of different machines (\($0.name))" }
    self.init(
      base: base, head: head, rules: rules, differences: differences,
      entries: Comparison(rules: rules, refusal: refusal).entries(base: baseRows, head: headRows),
      calibration: calibration)
  }

  /// How the comparison ends.
  package enum Conclusion: String, Sendable {
    case noRegression = "no regression"
    case regression
    case notComparable = "not comparable"
  }

  package var conclusion: Conclusion {
    if entries.contains(where: \.verdict.isRegression) { return .regression }
    return areTimesRefused || !entries.contains(where: { $0.verdict.isCompared || $0.verdict.isImprovement })
      ? .notComparable : .noRegression
  }

  /// Whether both results have times that were not compared because they are of two machines.
  package var areTimesRefused: Bool {
    !rules.comparesAcrossMachines && differences.contains(where: \.isOfMachine)
      && entries.contains { $0.isTime && $0.verdict == .notComparable && $0.base != nil && $0.head != nil }
  }

  package func entries(_ verdict: RowVerdict) -> [ComparisonEntry] { entries.filter { $0.verdict == verdict } }
}
