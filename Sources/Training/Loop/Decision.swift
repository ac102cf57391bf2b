/// How scores become a class.
package enum Decision {
  /// The class of the largest score, the first of several equal ones; with a single score, 1 where that is above zero.
  package static func label(_ scores: UnsafePointer<Float>, count: Int) -> Int32 {
    guard count > 1 else { return scores[0] > 0 ? 1 : 0 }
    return Int32((1..<count).reduce(0) { scores[$1] > scores[$0] ? $1 : $0 })
  }
}
