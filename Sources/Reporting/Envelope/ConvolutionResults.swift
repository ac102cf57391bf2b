import Harness
import Measurements

/// What `cnnbench conv` found out.
package struct ConvolutionResults: ResultPayload {
  package static let command = "conv"

  /// In the order measured, each marked with its rank among the rows of its layer.
  package let rows: [ConvolutionRow]
  /// Rooflines for the rows' numbers of threads; nil where none was asked for.
  package let rooflines: [Roofline]?
  /// How the run took until these results; nil in files that do not tell.
  package let seconds: Double?
  /// Problems that had not ended by then; nil for a whole run.
  package let pendingProblems: Int?
  package let summary: RunSummary
  /// Nil where the layers are no networks.
  package let totals: [NetworkTotal]?

  private enum CodingKeys: String, CodingKey {
    case rows, rooflines, seconds, summary, totals
    case pendingProblems = "pending_problems"
  }

  /// Ranks the rows; marks that they carry already are replaced.
  ///
  /// - Parameters:
  ///   - pendingProblems: those that have not ended yet.
  ///   - areNetworks: whether layers whose names begin with that of a network are all that the network has.
  package init(
    rows: [ConvolutionRow], rooflines: [Roofline]? = nil, seconds: Double? = nil, pendingProblems: Int = 0,
    areNetworks: Bool = false
  ) {
    self.rows = Ranking.marking(rows)
    self.rooflines = rooflines
    self.seconds = seconds
    self.pendingProblems = pendingProblems == 0 ? nil : pendingProblems
    summary = RunSummary(self.rows)
    totals = areNetworks ? NetworkTotal.all(of: self.rows) : nil
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    rows = try container.decode([ConvolutionRow].self, forKey: .rows)
    rooflines = try container.decodeIfPresent([Roofline].self, forKey: .rooflines)
    seconds = try container.decodeIfPresent(Double.self, forKey: .seconds)
    pendingProblems = try container.decodeIfPresent(Int.self, forKey: .pendingProblems)
    totals = try container.decodeIfPresent([NetworkTotal].self, forKey: .totals)
    // Earlier files have none, and it follows from the rows.
    summary = RunSummary(rows)
  }
}

extension ConvolutionResults {
  /// The rows layer by layer, in the order measured. A layer that follows itself begins with a candidate that it has
  /// already.
  package var rowsOfLayers: [[ConvolutionRow]] {
    struct Candidate: Hashable {
      let backend: String
      let threads: Int
      let cache: CacheState?
    }
    func isSameLayer(_ a: ConvolutionRow, _ b: ConvolutionRow) -> Bool {
      a.layer == b.layer && a.problem == b.problem && a.direction == b.direction && a.postOps == b.postOps
    }
    var (layers, seen) = ([[ConvolutionRow]](), Set<Candidate>())
    for row in rows {
      let candidate = Candidate(backend: row.backend, threads: row.threads, cache: row.cache)
      if let last = layers.last?.last, isSameLayer(last, row), !seen.contains(candidate) {
        layers[layers.count - 1].append(row)
      } else {
        layers.append([row])
        seen = []
      }
      seen.insert(candidate)
    }
    return layers
  }
}
