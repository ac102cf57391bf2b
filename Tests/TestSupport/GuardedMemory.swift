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
