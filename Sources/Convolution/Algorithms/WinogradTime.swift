import Tensors

/// What tiles are chosen by.
extension WinogradAlgorithm.Solution {
  /// Tiles along each axis.
  var tileCounts: [Int] {
    [
      dense.height.tileCount(outputs: tiling.outputRows, step: tiling.rowStep),
      dense.width.tileCount(outputs: tiling.outputColumns, step: tiling.columnStep),
    ]
  }

  /// Operations a second of the products and of the transforms, and bytes a second of transformed weights from the third
  /// level and from memory, in 10⁹: the ratios matter, not the machine. See Documentation/Backends/Winograd.md.
  private static let productRate = 100.0
  private static let transformRate = 40.0
  private static let cachedRate = 12.0
  private static let memoryRate = 9.0

  /// Bytes of transformed weights that stay in the second and in the third level.
  private static let secondLevel = 768.0 * 1024
  private static let thirdLevel = 16.0 * 1024 * 1024

  /// How long an execution takes, in units of 10⁻⁹ of the rates' seconds.
  ///
  /// Products wait for their weights where few tiles use them.
  func predictedTime(startsCold: Bool) -> Double {
    let tiles = Double(dense.batch) * tileCounts.reduce(1) { $0 * Double($1) }
    let pairs = Double(dense.outputChannels) * Double(dense.inputChannelsPerGroup)
    let weights = Double(tiling.positionCount) * pairs
    let products = 2 * tiles * weights / Self.productRate
    let bytes = weights * Double(MemoryLayout<Float>.stride)
    let traffic =
      startsCold || bytes > Self.thirdLevel
      ? bytes / Self.memoryRate : bytes > Self.secondLevel ? bytes / Self.cachedRate : 0
    let transforms =
      tiles
      * (Double(dense.inputChannels) * Double(tiling.inputFLOPs)
        + Double(dense.outputChannels) * Double(tiling.outputFLOPs))
    return max(products, traffic) + transforms / Self.transformRate
  }
}

extension WinogradAlgorithm.Solution {
  /// The largest error ÷ the largest output that is to be expected of random data.
  ///
  /// Rounding errors of a sum grow with the square root of its length, relative to the sum.
  var expectedError: Double {
    let length = min(dense.inputChannelsPerGroup, tiling.channelsPerSum)
    return Self.errorOfOneTerm * tiling.errorGrowth * Double(length).squareRoot()
  }

  /// Measured on 3 × 3 layers, see Documentation/Backends/Winograd.md.
  private static let errorOfOneTerm = 2.5e-8
}

extension WinogradTiling {
  /// By how much the transforms enlarge rounding errors.
  package var errorGrowth: Double {
    let growth = WinogradPoints(count: points).errorGrowth(outputs: outputs, taps: taps)
    return dimensions == 2 ? growth * growth : growth
  }

  /// The most channels whose products are summed on their own: fewer where the transforms enlarge the sums' errors more.
  /// Parts of 64 channels take 2 to 3 % more time than one sum, parts of 32 up to 7 %.
  package var channelsPerSum: Int {
    switch errorGrowth {
    case ..<10: .max
    case ..<100: 64
    default: 32
    }
  }
}
