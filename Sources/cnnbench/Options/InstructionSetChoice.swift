import Kernels

extension InstructionSet {
  /// The set of that name, or of that former name, or the widest that this machine runs.
  ///
  /// - Throws: `CommandFailure` for an unknown name, and for a set that this machine lacks.
  static func chosen(named name: String?) throws -> InstructionSet {
    let known = available.map(\.rawValue).joined(separator: ", ")
    guard let name else {
      guard let widest = available.last else {
        throw CommandFailure(
          .unavailable, "this machine runs none of the instruction sets that cnnbench has kernels for")
      }
      return widest
    }
    guard let set = InstructionSet(named: name) else {
      throw CommandFailure.unknown("instruction set", name, among: allCases.map(\.rawValue), seeAlso: "isa")
    }
    guard set.isAvailable else {
      throw CommandFailure(
        .unavailable, "this machine does not run \(name), that is \(set.target)", note: "it runs: \(known)")
    }
    return set
  }
}
