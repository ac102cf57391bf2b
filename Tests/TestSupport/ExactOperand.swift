import Foundation
import Tensors

/// An operand in memory of exactly its size, so that the address sanitizer sees what is read beyond it.
package final class ExactOperand {
  private let bytes: UnsafeMutableRawBufferPointer
  /// What it was made from.
  let original: Tensor

  /// A copy of `tensor`, which must not be changed.
  package init(_ tensor: Tensor) {
    original = tensor
    bytes = .allocate(byteCount: tensor.shape.byteCount, alignment: AlignedBuffer.alignment)
    bytes.copyMemory(from: UnsafeRawBufferPointer(tensor.elements))
  }

  deinit { bytes.deallocate() }

  package var pointer: UnsafePointer<Float> {
    UnsafePointer(bytes.baseAddress!.assumingMemoryBound(to: Float.self))
  }

  var images: ImageBatch { ImageBatch(pointer, stride: original.shape.elementCountPerImage) }

  /// Whether it still holds what it was made from.
  package var isUnchanged: Bool { memcmp(bytes.baseAddress!, original.pointer, bytes.count) == 0 }
}
