import Tensors

/// The order in which an epoch takes the images, which follows from seed and epoch alone.
struct EpochOrder: Sendable {
  /// The places of the images.
  let images: [Int]
  private let seed: UInt64

  /// - Parameter epoch: from 1 on.
  init(imageCount: Int, seed: UInt64, epoch: Int) {
    self.seed = SeededGenerator.mixed(seed, UInt64(epoch))
    var generator = SeededGenerator(seed: self.seed)
    images = (0..<imageCount).shuffled(using: &generator)
  }

  /// What the changes of an image in this epoch follow from.
  func augmentationSeed(ofImage image: Int) -> UInt64 { SeededGenerator.mixed(seed, UInt64(image)) }
}

extension SeededGenerator {
  /// A seed that follows from two numbers, neighbours of which give seeds that have nothing to do with each other.
  static func mixed(_ seed: UInt64, _ index: UInt64) -> UInt64 {
    var generator = SeededGenerator(seed: seed ^ (index &* 0xD1B5_4A32_D192_ED03))
    return generator.next()
  }
}
