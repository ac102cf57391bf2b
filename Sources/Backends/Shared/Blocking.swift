import Convolution

/// The sizes of memory that plans choose their tiles by.
///
/// Found by timing the layers of the default suite on machines with 32 and 48 KiB of first-level and 1 to 1.25 MiB of
/// second-level cache; to find them again, vary one and run `cnnbench conv`.
enum Blocking {
  /// Steps of the reduction that one pass of a micro-kernel runs through: a panel of two vectors of weights for each
  /// step stays in the first-level cache.
  static let reductionSteps = 192
  /// A strip of input with all its channels stays in half of the second-level cache.
  static let stripByteCount = 768 << 10
  /// Output pixels of a strip: their sums for one panel of weights stay in the second-level cache.
  static let stripPixels = 1024
  /// Transformed inputs and products of one block of tiles.
  static let tileBlockByteCount = 2048 << 10
  /// Fewest tiles of a block, so that transformed weights are used often enough once they are in a cache.
  static let fewestTiles = 56
}

extension Int {
  /// Splits this count into the fewest parts of at most `largest`, as equal as possible: sizes differ by at most 1.
  func split(intoPartsOfAtMost largest: Int) -> [Range<Int>] {
    let count = dividedRoundingUp(by: largest)
    return (0..<count).map { part($0, of: count) }
  }

  /// One of `count` parts, as equal as possible.
  func part(_ index: Int, of count: Int) -> Range<Int> { (self * index / count)..<(self * (index + 1) / count) }
}
