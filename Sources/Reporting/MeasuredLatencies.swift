import Measurements

/// How long networks take for one image, as `cnnbench net` measured it, by their names.
package struct MeasuredLatencies: Hashable, Sendable {
  /// Milliseconds.
  private let medians: [String: Double]

  /// Without any network.
  package static let none = MeasuredLatencies(NetworkResults(rows: []))

  /// The fastest plan of each network for one image, on the fewest threads that there are rows for.
  package init(_ results: NetworkResults) {
    let rows = results.rows.filter { $0.batch == 1 && $0.status == .passed }
    let fewest = rows.map(\.threads).min()
    let timed = rows.filter { $0.threads == fewest }.compactMap { row in
      row.medianMilliseconds.map { (row.network, $0) }
    }
    medians = Dictionary(timed, uniquingKeysWith: min)
  }

  private init(medians: [String: Double]) { self.medians = medians }

  /// These and others; the faster one of a network that both have.
  package func joined(with others: MeasuredLatencies) -> MeasuredLatencies {
    MeasuredLatencies(medians: medians.merging(others.medians, uniquingKeysWith: min))
  }

  package var isEmpty: Bool { medians.isEmpty }

  package subscript(network: String) -> Double? { medians[network] }
}
