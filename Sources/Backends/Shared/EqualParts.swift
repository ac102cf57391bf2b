import Tensors

extension Int {
  /// Splits this count into the fewest parts of at most `largest`, as equal as possible: sizes differ by at most 1.
  func split(intoPartsOfAtMost largest: Int) -> [Range<Int>] {
    let count = dividedRoundingUp(by: largest)
    return (0..<count).map { part($0, of: count) }
  }

  /// One of `count` parts, as equal as possible.
  func part(_ index: Int, of count: Int) -> Range<Int> { (self * index / count)..<(self * (index + 1) / count) }
}
