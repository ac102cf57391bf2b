import Foundation
import Harness
import Measurements

extension MergedResults {
  /// Merges the files of a sweep, in whatever order they come.
  ///
  /// - Parameters:
  ///   - units: all that the suite asks for.
  ///   - files: checked ones, those of nodes among them.
  package init(identity: SweepIdentity, units: [SweepUnit], files: [UnitFile]) {
    let kinds = Set(files.map(\.kind)).sorted { $0.title < $1.title }
    let table = ObservationTable(files.filter { $0.results.end == .finished }, kinds: kinds)
    let survey = NodeSurvey(files, table: table, kinds: kinds)
    self.init(
      identity: identity, kinds: survey.kinds, nodes: survey.nodes, rows: table.rows,
      missing: Self.missing(units, files))
  }

  /// Whether every unit was measured, or cannot be.
  package var isComplete: Bool { unfinishedNumbers.isEmpty }

  /// The units that are to be run again.
  package var unfinishedNumbers: [Int] { missing.filter(\.isToBeRunAgain).map(\.number) }

  private static func missing(_ units: [SweepUnit], _ files: [UnitFile]) -> [MissingUnit] {
    let filesOfUnits = Dictionary(grouping: files, by: \.results.unit.number)
    return units.flatMap { unit -> [MissingUnit] in
      let files = filesOfUnits[unit.number] ?? []
      if files.isEmpty {
        return [MissingUnit(number: unit.number, title: unit.title, node: nil, end: nil, reason: "nobody measured it")]
      }
      if files.contains(where: { $0.results.end == .finished }) { return [] }
      return files.map { file in
        MissingUnit(
          number: unit.number, title: unit.title, node: file.results.node, end: file.results.end,
          reason: file.results.reason ?? file.results.end.rawValue)
      }
    }
  }
}
