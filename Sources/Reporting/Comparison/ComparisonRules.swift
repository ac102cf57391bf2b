import Harness

/// When a difference between two results counts.
package struct ComparisonRules: Codable, Hashable, Sendable {
  /// Which quantities are compared.
  package enum Quantities: String, Codable, CaseIterable, Sendable {
    case all, times, counts
  }

  /// Times that differ by no more than this part are not called different: 0.03 for 3 %.
  package var threshold = Self.standardThreshold
  /// The part of the differences found that may be false.
  package var falseDiscoveryRate = 0.01
  /// How much processes differ, for rows that come from one.
  package var processDeviation = ProcessDeviation.assumed
  package var limits: [RowLimit] = []
  /// Whether times of different machines are compared.
  package var comparesAcrossMachines = false
  package var quantities = Quantities.all

  package static let standardThreshold = 0.03

  package init() {}

  private enum CodingKeys: String, CodingKey {
    case threshold, limits, quantities
    case falseDiscoveryRate = "false_discovery_rate"
    case processDeviation = "process_deviation"
    case comparesAcrossMachines = "across_machines"
  }
}
