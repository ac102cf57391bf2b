import Harness
import Measurements

/// What `cnnbench merge` makes of the files of a sweep.
package struct MergedResults: ResultPayload {
  package static let command = "merge"

  package let identity: SweepIdentity
  /// The kinds of machines; rows and nodes name them by their places.
  package let kinds: [MergedKind]
  package let nodes: [MergedNode]
  /// By unit, then in the order of its results, then by kind.
  package let rows: [MergedRow]
  /// Units without results: those that nobody measured, and those that ended without any.
  package let missing: [MissingUnit]

  package init(
    identity: SweepIdentity, kinds: [MergedKind], nodes: [MergedNode], rows: [MergedRow], missing: [MissingUnit]
  ) {
    self.identity = identity
    self.kinds = kinds
    self.nodes = nodes
    self.rows = rows
    self.missing = missing
  }

  private enum CodingKeys: String, CodingKey {
    case identity = "sweep"
    case kinds, nodes, rows, missing
  }
}

/// A geometric mean with Student's 95 % interval, where several nodes show a spread.
package struct NodeMean: Codable, Hashable, Sendable {
  package let mean: Double
  package let low: Double?
  package let high: Double?
  package let nodeCount: Int
  /// The standard deviation between nodes as a fraction of the mean; nil for one node.
  package let spread: Double?

  /// Nil of none.
  ///
  /// - Parameter values: one of each node, positive.
  init?(_ values: [Double]) {
    guard let first = values.first else { return nil }
    let combination = ProcessCombination(ofMedians: values)
    mean = combination?.estimate ?? first
    low = combination?.low
    high = combination?.high
    nodeCount = values.count
    spread = combination?.relativeStandardDeviation
  }

  private enum CodingKeys: String, CodingKey {
    case mean, spread
    case low = "ci_low"
    case high = "ci_high"
    case nodeCount = "nodes"
  }
}

/// The nodes of one kind of machine, together.
package struct MergedKind: Codable, Hashable, Sendable {
  package let machine: MachineKind
  package let nodeCount: Int
  /// 10⁹ fp32 operations a second with the widest instruction set and the most threads; nil where `machine` did not run.
  package let peak: NodeMean?
  /// 10⁹ bytes a second from main memory, the same way.
  package let bandwidth: NodeMean?
  /// Time ÷ time of the first kind, over the rows that both measured.
  package let timeToFirst: NodeMean?
  /// Rows in common with the first kind.
  package let commonRowCount: Int

  private enum CodingKeys: String, CodingKey {
    case machine, peak, bandwidth
    case nodeCount = "nodes"
    case timeToFirst = "time_to_first_kind"
    case commonRowCount = "common_rows"
  }
}

/// One node, against the others of its kind.
package struct MergedNode: Codable, Hashable, Sendable {
  package let name: String
  package let kind: Int
  package let unitCount: Int
  package let peak: Double?
  package let bandwidth: Double?
  /// Geometric mean over rows and rates of the time ÷ that of the kind's nodes; nil without any in common.
  package let timeToKind: Double?
  /// Rows and rates in common with other nodes of the kind.
  package let commonCount: Int
  /// Whether it is slower than nodes of its kind are.
  package let isSlow: Bool

  private enum CodingKeys: String, CodingKey {
    case name, kind, peak, bandwidth
    case unitCount = "units"
    case timeToKind = "time_to_kind"
    case commonCount = "common"
    case isSlow = "slow"
  }
}

/// What the nodes of one kind found out about one candidate of one subject.
package struct MergedRow: Codable, Hashable, Sendable {
  /// The median of one node, in milliseconds; the geometric mean of its medians where it measured several times.
  package struct Observation: Codable, Hashable, Sendable {
    package let node: String
    package let milliseconds: Double
    /// Time ÷ that of the fastest candidate on the same node.
    package let toFastest: Double?

    private enum CodingKeys: String, CodingKey {
      case node
      case milliseconds = "median_ms"
      case toFastest = "ratio_to_fastest"
    }
  }

  /// The series of units that it is of.
  package let series: Int
  /// What people call the units of the series: `conv resnet18:conv1`.
  package let request: String
  package let key: RowKey
  package let kind: Int
  package let status: RowStatus
  package let reason: String?
  /// In the order of the nodes' names.
  package let observations: [Observation]
  package let milliseconds: NodeMean?
  package let toFastest: NodeMean?

  private enum CodingKeys: String, CodingKey {
    case series, request, key, kind, status, reason, observations
    case milliseconds = "ms"
    case toFastest = "ratio_to_fastest"
  }
}

/// A unit without results.
package struct MissingUnit: Codable, Hashable, Sendable {
  package let number: Int
  package let title: String
  /// Where it ended without results; nil for a unit that nobody measured.
  package let node: String?
  /// How it ended there; nil for a unit that nobody measured.
  package let end: SweepUnitResults.End?
  package let reason: String

  /// Whether another run may have results.
  package var isToBeRunAgain: Bool { end != .unavailable }

  private enum CodingKeys: String, CodingKey {
    case number = "unit"
    case title, node, end, reason
  }
}
