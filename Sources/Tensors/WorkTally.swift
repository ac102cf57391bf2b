import Synchronization

/// Counts the work that executions do, where they do it: what was computed, padding of vectors and tiles included.
///
/// Counts only grow; a difference of two readings is the work between them. Plans add to them for a
/// task, or at once for many that are small.
package final class WorkTally: Sendable {
  /// What is counted.
  package enum Quantity: String, CaseIterable, Sendable {
    /// Multiply-adds of fp32 elements in the products of an algorithm; transforms are not among them.
    case multiplyAdds = "multiply_adds"
    /// Bytes that copies of inputs, lowered matrices and packed weights were written with.
    case bytesPacked = "bytes_packed"
    /// Tiles of one channel that were transformed, of inputs and of products.
    case tilesTransformed = "tiles_transformed"
    /// Tiles that FFTW transformed.
    case fourierTransforms = "ffts"

    package var description: String {
      switch self {
      case .multiplyAdds: "fp32 multiply-adds in the products, padding of vectors and tiles included"
      case .bytesPacked: "bytes of inputs and weights copied into another layout"
      case .tilesTransformed: "tiles of one channel transformed, forwards and backwards"
      case .fourierTransforms: "two-dimensional Fourier transforms of one channel of a tile"
      }
    }
  }

  private let multiplyAdds = Atomic<Int>(0)
  private let bytesPacked = Atomic<Int>(0)
  private let tilesTransformed = Atomic<Int>(0)
  private let fourierTransforms = Atomic<Int>(0)

  package init() {}

  package func add(_ amount: Int, _ quantity: Quantity) {
    switch quantity {
    case .multiplyAdds: multiplyAdds.add(amount, ordering: .relaxed)
    case .bytesPacked: bytesPacked.add(amount, ordering: .relaxed)
    case .tilesTransformed: tilesTransformed.add(amount, ordering: .relaxed)
    case .fourierTransforms: fourierTransforms.add(amount, ordering: .relaxed)
    }
  }

  package func count(_ quantity: Quantity) -> Int {
    switch quantity {
    case .multiplyAdds: multiplyAdds.load(ordering: .relaxed)
    case .bytesPacked: bytesPacked.load(ordering: .relaxed)
    case .tilesTransformed: tilesTransformed.load(ordering: .relaxed)
    case .fourierTransforms: fourierTransforms.load(ordering: .relaxed)
    }
  }
}
