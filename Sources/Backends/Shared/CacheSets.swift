import Convolution

extension ConvolutionProblem {
  /// Whether the same pixel of all input channels falls into the same sets of a first-level cache, which hold few lines.
  var planesShareCacheSets: Bool {
    (inputPlaneSize * MemoryLayout<Float>.stride).isMultiple(of: Self.bytesOfAllSets)
  }

  /// 64 sets of one line each, as caches have that are looked up while an address is translated.
  private static let bytesOfAllSets = 4096
}
