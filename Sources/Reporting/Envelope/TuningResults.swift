import Measurements

/// What `cnnbench tune` found out; in files also what follows from the rows.
package struct TuningResults: ResultPayload {
  package static let command = "tune"

  package let rows: [TuningRow]

  package init(rows: [TuningRow]) { self.rows = rows }

  private enum CodingKeys: String, CodingKey {
    case rows, distances
  }

  /// A row with its verdict.
  private struct JudgedRow: Encodable {
    private enum CodingKeys: CodingKey { case kept }

    let row: TuningRow

    func encode(to encoder: any Encoder) throws {
      try row.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(row.isKept, forKey: .kept)
    }
  }

  package init(from decoder: any Decoder) throws {
    rows = try decoder.container(keyedBy: CodingKeys.self).decode([TuningRow].self, forKey: .rows)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rows.map(JudgedRow.init), forKey: .rows)
    try container.encode(ModelDistance.all(of: rows), forKey: .distances)
  }
}
