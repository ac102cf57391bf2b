/// Which of many tests count, so that on average no more than a given part of those that do are false.
///
/// - Source: Benjamini & Hochberg, "Controlling the False Discovery Rate: A Practical and Powerful Approach to Multiple
///   Testing", Journal of the Royal Statistical Society B 57(1), 1995.
package struct FalseDiscoveryRate: Hashable, Sendable {
  /// The largest probability that counts; 0 where none does.
  package let largestSignificant: Double
  /// The probability at which one more test would have counted.
  package let nextLevel: Double

  /// - Parameters:
  ///   - pValues: of all tests, in any order.
  ///   - rate: the part of the discoveries that may be false, such as 0.01.
  package init(_ pValues: [Double], rate: Double) {
    let sorted = pValues.sorted()
    let step = rate / Double(max(sorted.count, 1))
    let last = sorted.indices.last { sorted[$0] <= Double($0 + 1) * step }
    largestSignificant = last.map { sorted[$0] } ?? 0
    nextLevel = Double(min((last ?? -1) + 2, max(sorted.count, 1))) * step
  }

  package func isSignificant(_ pValue: Double) -> Bool { pValue <= largestSignificant }
}
