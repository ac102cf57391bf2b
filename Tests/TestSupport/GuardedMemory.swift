import Convolution
import Foundation

/// Aligned memory of exactly the size asked for, between guards that show who wrote beside it.
///
/// The guards are signalling NaNs, so that a result that was read from them shows too.
package final class GuardedMemory {
  package let bytes: UnsafeMutableRawBufferPointer
  private let allocation: UnsafeMutableRawBufferPointer

  /// Larger than the steps by which kernels go astray: a few vectors.
  private static let guardByteCount = 8 * AlignedBuffer.alignment
  private static let guardWord: UInt32 = 0xFFA5_FFA5

  /// Memory filled with 0xFF: quiet NaNs.
  package init(byteCount: Int) {
    allocation = .allocate(byteCount: byteCount + 2 * Self.guardByteCount, alignment: AlignedBuffer.alignment)
    bytes = .init(rebasing: allocation[Self.guardByteCount..<Self.guardByteCount + byteCount])
    forEachGuardByte { $0 = $1 }
    fill(withByte: 0xFF)
  }

  deinit { allocation.deallocate() }

  package func fill(withByte byte: UInt8) {
    memset(bytes.baseAddress!, Int32(byte), bytes.count)
  }

  package var floats: UnsafeMutablePointer<Float> { bytes.baseAddress!.assumingMemoryBound(to: Float.self) }

  /// Whether nothing was written beside the memory.
  package var isIntact: Bool {
    var isIntact = true
    forEachGuardByte { isIntact = isIntact && $0 == $1 }
    return isIntact
  }

  private func forEachGuardByte(_ body: (_ byte: inout UInt8, _ pattern: UInt8) -> Void) {
    let end = Self.guardByteCount + bytes.count
    for index in [0..<Self.guardByteCount, end..<allocation.count].joined() {
      body(&allocation[index], UInt8(truncatingIfNeeded: Self.guardWord >> UInt32(index % 4 * 8)))
    }
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
