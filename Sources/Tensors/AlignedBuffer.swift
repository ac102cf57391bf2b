import Foundation

/// Memory that starts at a cache line and ends with one: kernels may read whole vectors at its end.
///
/// Large memory asks the kernel for huge pages, because transformed data is reached at many places at once. Where it was
/// measured, on one noisy machine, the times with and without them could not be told apart.
package final class AlignedBuffer: @unchecked Sendable {
  /// One cache line, also the width of the widest vector.
  package static let alignment = 64
  /// Elements of a cache line.
  package static let lineElementCount = alignment / MemoryLayout<Float>.stride

  package let bytes: UnsafeMutableRawBufferPointer

  private static let hugePageByteCount = 2 << 20

  /// Uninitialised memory of at least `byteCount` bytes.
  package init(byteCount: Int) {
    let isLarge = byteCount >= Self.hugePageByteCount
    let lines = byteCount / Self.alignment + 1
    bytes = .allocate(
      byteCount: lines * Self.alignment, alignment: isLarge ? Self.hugePageByteCount : Self.alignment)
    // Advice: where it is not taken, small pages do.
    if isLarge { madvise(bytes.baseAddress!, bytes.count, MADV_HUGEPAGE) }
  }

  deinit { bytes.deallocate() }

  package func fill(withByte byte: UInt8) {
    memset(bytes.baseAddress!, Int32(byte), bytes.count)
  }
}
