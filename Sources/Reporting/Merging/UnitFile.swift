import Harness
import Measurements

/// The file of a unit, read and checked.
package struct UnitFile: Sendable {
  package let path: String
  package let results: SweepUnitResults
  /// The kind of the node that it was measured on.
  package let kind: MachineKind
  /// The rows to be merged, each key once; empty without results.
  let rows: [ComparableRow]
  /// What `cnnbench machine` found out, where the file is of that.
  let rooflines: [Roofline]

  /// - Throws: `EnvelopeError` for a file that is truncated, or of something else.
  package init(path: String, json: String) throws(EnvelopeError) {
    let envelope = try ResultEnvelope<SweepUnitResults>(json: json)
    guard let environment = envelope.environment else { throw .malformed("environment is missing") }
    self.path = path
    results = envelope.payload
    kind = MachineKind(environment)
    guard let nested = results.results else {
      guard results.end != .finished else { throw .malformed("payload.results is missing") }
      (rows, rooflines) = ([], [])
      return
    }
    let text: String
    do { text = try nested.json } catch { throw .malformed("payload.results cannot be read") }
    if results.unit.number == SweepUnit.machineNumber {
      (rows, rooflines) = ([], try ResultEnvelope<MachineResults>(json: text).payload.rooflines)
    } else {
      rows = Self.rows(of: results.unit, in: try ResultFile(json: text))
      rooflines = []
    }
  }

  /// The rows as other nodes may have them, too: without the instruction set, which is a node's own where the unit does
  /// not ask for one. A unit of a command without comparable rows is one row without a time.
  private static func rows(of unit: SweepUnit, in file: ResultFile) -> [ComparableRow] {
    guard let rows = file.rows else { return [ComparableRow(key: RowKey(subject: unit.title))] }
    return rows.numberedWithoutInstructionSet
  }
}

extension SweepUnit {
  /// The number of what measures a node itself; units of the suite have numbers from 1 on.
  package static let machineNumber = 0
}

extension [ComparableRow] {
  /// The same rows with keys that would occur once even if no key named an instruction set.
  fileprivate var numberedWithoutInstructionSet: [ComparableRow] {
    var counts: [RowKey: Int] = [:]
    return map { row in
      var (row, key) = (row, row.key)
      (key.isa, key.occurrence) = (nil, 0)
      row.key.occurrence = counts[key, default: 0]
      counts[key, default: 0] += 1
      return row
    }
  }
}
