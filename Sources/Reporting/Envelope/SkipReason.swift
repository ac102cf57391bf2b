import Measurements

/// Why problems were skipped by some backend, or by all.
package struct SkipReason: Codable, Hashable, Sendable {
  /// With `…` in the place of the numbers of bytes in which the reasons of several problems differ.
  package let reason: String
  /// Problems that nobody solved, for this reason among others.
  package let lostProblems: Int
  /// Problems that at least one backend skipped for this reason.
  package let problems: Int
  package let backends: [String]

  private enum CodingKeys: String, CodingKey {
    case reason, problems, backends
    case lostProblems = "lost_problems"
  }

  /// What became of one problem.
  struct Problem {
    /// Whether every backend skipped it.
    let isLost: Bool
    let reasons: [(backend: String, text: String)]
  }

  /// The reasons of all problems, those that lost most first.
  static func all(of problems: [Problem]) -> [SkipReason] {
    var tallies: [String: Tally] = [:]
    for problem in problems {
      var told: Set<String> = []
      for (backend, text) in problem.reasons {
        let pattern = text.replacing(figure, with: "…")
        let count = tallies.count
        tallies[pattern, default: Tally(order: count)].add(
          text, backend: backend, isLost: problem.isLost, isNewProblem: told.insert(pattern).inserted)
      }
    }
    let ordered = tallies.sorted { $0.value.order < $1.value.order }.map { SkipReason(pattern: $0.key, $0.value) }
    return ordered.enumerated().sorted { left, right in
      let keys = [left, right].map { ($0.element.lostProblems, $0.element.problems) }
      return keys[0] == keys[1] ? left.offset < right.offset : keys[0] > keys[1]
    }.map(\.element)
  }

  /// A number of bytes.
  nonisolated(unsafe) private static let figure = /\b\d[\d.]* (bytes|[KMGT]iB)/

  private struct Tally {
    let order: Int
    var texts: Set<String> = []
    var backends: [String] = []
    var problems = 0
    var lostProblems = 0

    mutating func add(_ text: String, backend: String, isLost: Bool, isNewProblem: Bool) {
      texts.insert(text)
      if !backends.contains(backend) { backends.append(backend) }
      guard isNewProblem else { return }
      problems += 1
      if isLost { lostProblems += 1 }
    }
  }

  private init(pattern: String, _ tally: Tally) {
    reason = tally.texts.count == 1 ? tally.texts.first ?? pattern : pattern
    lostProblems = tally.lostProblems
    problems = tally.problems
    backends = tally.backends
  }
}
