/// Finds the name that was probably meant.
package enum NearestName {
  /// The candidate with the fewest edits, or nil if more than a third of it would have to change.
  package static func find(_ name: String, among candidates: [String]) -> String? {
    let distances = candidates.map { (candidate: $0, distance: editDistance(Array(name.lowercased()), Array($0))) }
    guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance * 3 <= max(best.candidate.count, name.count) ? best.candidate : nil
  }

  /// Levenshtein's distance: insertions, deletions and replacements.
  private static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (i, character) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let replaced = diagonal + (character == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
