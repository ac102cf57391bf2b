import Foundation
import Tensors

/// Aligned memory of exactly the size asked for, between guards that show who wrote beside it.
///
/// The guards are signalling NaNs, so that a result that was read from them shows too.
package final class GuardedMemory {
  package let bytes: UnsafeMutableRawBufferPointer
  private let allocation: UnsafeMutableRawBufferPointer

  /// A guard, larger than the steps by which kernels go astray: a few vectors.
  private static let pattern = [UInt32](repeating: 0xFFA5_FFA5, count: 128)
  private static let guardByteCount = pattern.count * MemoryLayout<UInt32>.stride

  /// Memory filled with 0xFF: quiet NaNs.
  package init(byteCount: Int) {
    allocation = .allocate(byteCount: byteCount + 2 * Self.guardByteCount, alignment: AlignedBuffer.alignment)
    bytes = .init(rebasing: allocation[Self.guardByteCount..<Self.guardByteCount + byteCount])
    for start in guardStarts { memcpy(start, Self.pattern, Self.guardByteCount) }
    memset(bytes.baseAddress!, 0xFF, byteCount)
  }

  deinit { allocation.deallocate() }

  package var floats: UnsafeMutablePointer<Float> { bytes.baseAddress!.assumingMemoryBound(to: Float.self) }

  /// Whether nothing was written beside the memory.
  package var isIntact: Bool { guardStarts.allSatisfy { memcmp($0, Self.pattern, Self.guardByteCount) == 0 } }

  private var guardStarts: [UnsafeMutableRawPointer] {
    [allocation.baseAddress!, bytes.baseAddress! + bytes.count]
  }
}

/// An operand in memory of exactly its size, so that the address sanitizer sees what is read beyond it.
package final class ExactOperand {
  private let bytes: UnsafeMutableRawBufferPointer
  private let original: Tensor

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

  /// Whether it still holds what it was made from.
  package var isUnchanged: Bool { memcmp(bytes.baseAddress!, original.pointer, bytes.count) == 0 }
}
