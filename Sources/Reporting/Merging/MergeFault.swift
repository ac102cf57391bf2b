/// What keeps files from being merged.
package enum MergeFault: Error, Hashable, CustomStringConvertible, Sendable {
  /// A file that is truncated, or no file of a sweep.
  case unusable(path: String, reason: String)
  /// A file of another suite, of another edition of it, or of another version of cnnbench.
  case mixed(path: String, quantity: String, found: String, expected: String)
  /// Two files of one unit from one node.
  case doubled(path: String, other: String, unit: Int, node: String)

  package var description: String {
    switch self {
    case .unusable(let path, let reason): "'\(path)': \(reason)"
    case .mixed(let path, let quantity, let found, let expected):
      "'\(path)' is of another sweep: its \(quantity) is \(found), not \(expected)"
    case .doubled(let path, let other, let unit, let node):
      "'\(path)' and '\(other)' both hold unit \(unit) from node \(node)"
    }
  }

  /// Whether only what belongs together was given, however damaged.
  package var isOfOneSweep: Bool { if case .mixed = self { false } else { true } }
}

extension SweepIdentity {
  /// The fault of a file that belongs to another sweep; nil for one of this sweep.
  package func fault(of other: SweepIdentity, at path: String) -> MergeFault? {
    let quantities = [
      ("suite", other.suite, suite), ("version of cnnbench", other.version, version), ("digest", other.digest, digest),
      ("number of units", "\(other.unitCount)", "\(unitCount)"),
    ]
    return quantities.first { $0.1 != $0.2 }.map { quantity, found, expected in
      .mixed(path: path, quantity: quantity, found: found, expected: expected)
    }
  }
}

extension [UnitFile] {
  /// The files that are used, by number and node, and what is wrong with the others. Of one unit without results and one
  /// with, the latter is used. A node may have been measured once for each folder; the first is used.
  package func checked(against identity: SweepIdentity) -> (files: [UnitFile], faults: [MergeFault]) {
    var faults: [MergeFault] = []
    var used: [[String]: UnitFile] = [:]
    for file in sorted(by: { $0.path < $1.path }) {
      if let fault = identity.fault(of: file.results.identity, at: file.path) {
        faults.append(fault)
        continue
      }
      let place = ["\(file.results.unit.number)", file.results.node, file.kind.title]
      guard let other = used[place] else {
        used[place] = file
        continue
      }
      if file.results.end == .finished, other.results.end != .finished {
        used[place] = file
      } else if file.results.end == other.results.end, file.results.unit.number != SweepUnit.machineNumber {
        faults.append(
          .doubled(
            path: other.path, other: file.path, unit: file.results.unit.number, node: file.results.node))
      }
    }
    let files = used.values.sorted { left, right in
      (left.results.unit.number, left.results.node, left.kind.title)
        < (right.results.unit.number, right.results.node, right.kind.title)
    }
    return (files, faults)
  }
}
