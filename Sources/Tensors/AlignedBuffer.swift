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

  /// Uninitialised memory of at least `byteCount` bytes, for sizes that any machine has; the process ends without it.
  package convenience init(byteCount: Int) {
    do { try self.init(obtaining: byteCount) } catch { fatalError("\(error)") }
  }

  /// Uninitialised memory of at least `byteCount` bytes.
  ///
  /// - Throws: `AllocationFailure` where the system or a limit of the process leaves no room.
  package init(obtaining byteCount: Int) throws(AllocationFailure) {
    let isLarge = byteCount >= Self.hugePageByteCount
    let lines = byteCount / Self.alignment + 1
    var memory: UnsafeMutableRawPointer?
    let alignment = isLarge ? Self.hugePageByteCount : Self.alignment
    let (size, overflows) = lines.multipliedReportingOverflow(by: Self.alignment)
    guard !overflows, posix_memalign(&memory, alignment, size) == 0, let memory else {
      throw AllocationFailure(byteCount: byteCount)
    }
    bytes = UnsafeMutableRawBufferPointer(start: memory, count: size)
    // Advice: where it is not taken, small pages do.
    if isLarge { madvise(memory, size, MADV_HUGEPAGE) }
  }

  deinit { free(bytes.baseAddress) }

  package func fill(withByte byte: UInt8) {
    memset(bytes.baseAddress!, Int32(byte), bytes.count)
  }
}
