import Convolution

/// The sizes of memory that plans choose their tiles by.
///
/// Chosen among a few values by timing common layers on one virtual machine with 48 KiB of first-level and 1.25 MiB of
/// second-level cache, whose speed drifted by more than most choices differed: a start, not the result of a search. To
/// look again, vary one and run `cnnbench conv`.
enum Blocking {
  /// A strip of input with all its channels stays in the second-level cache, with room for weights.
  static let stripByteCount = 768 << 10
  /// Elements of planes whose pixels direct convolution reads where they are if its kernels are single taps. Of larger
  /// ones each channel lies on a page of its own, and smaller ones begin anywhere within a cache line: a copy is faster.
  static let planesReadInPlace = 128...1024
  /// Output pixels of a strip: their sums for one panel of weights stay in the second-level cache.
  static let stripPixels = 512
  /// The vectors of one tile for all steps of a pass, weights or pixels, stay in the first-level cache beside what
  /// streams through it.
  private static let panelByteCount = 24 << 10
  /// Output channels that one panel is multiplied with: their weights for its steps stay in the second-level cache.
  static let panelOutputChannels = 256
  /// Transformed inputs and products of a block where the transformed weights fit a cache with them.
  static let smallBlockByteCount = 2048 << 10
  /// The same where the weights come from a slower memory: large enough to use them often once they are there.
  static let largeBlockByteCount = 16384 << 10
  /// Larger outputs are written past the caches, which would not hold them until somebody reads them.
  static let cachedOutputByteCount = 6 << 20
  /// Transformed weights that stay in the second-level cache.
  static let residentWeightsByteCount = 768 << 10

  /// Steps of the reduction in one pass of tiles of `width` elements.
  static func panelSteps(width: Int) -> Int { panelByteCount / (width * MemoryLayout<Float>.stride) }

  /// Tiles that are worked on together.
  static func tilesPerBlock(_ products: PositionProducts) -> Int {
    let elementsPerTile = products.inputPitch(tileCount: 1) + products.productPitch(tileCount: 1)
    let bytesPerTile = products.positionCount * elementsPerTile * MemoryLayout<Float>.stride
    let weights = products.weightsElementCount * MemoryLayout<Float>.stride
    return max(1, (weights > residentWeightsByteCount ? largeBlockByteCount : smallBlockByteCount) / bytesPerTile)
  }
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
