import Networks
import Tensors

/// Images as a network reads them: fitted to its input and normalised, with their classes.
package final class PreparedImages: @unchecked Sendable {
  package let fitting: InputFitting
  package let normalization: Normalization
  package let labels: [Int32]
  /// Images × elements of the input. Written in the initialiser only.
  private let buffer: AlignedBuffer

  package init(_ images: LabelledImages, fitting: InputFitting, normalization: Normalization) {
    self.fitting = fitting
    self.normalization = normalization
    labels = images.labels
    let size = fitting.target.elementCount
    buffer = AlignedBuffer(byteCount: images.count * size * MemoryLayout<Float>.stride)
    images.pixels.withUnsafeBufferPointer { pixels in
      for index in 0..<images.count {
        fitting.fit(
          pixels.baseAddress! + index * images.shape.elementCount, normalization, into: elements + index * size)
      }
    }
  }

  private var elements: UnsafeMutablePointer<Float> { buffer.bytes.baseAddress!.assumingMemoryBound(to: Float.self) }

  package var count: Int { labels.count }
  package var elementCount: Int { fitting.target.elementCount }

  /// The elements of one image.
  package subscript(index: Int) -> UnsafePointer<Float> { UnsafePointer(elements + index * elementCount) }
}
