import COpenBLAS
import Convolution
import Foundation
import Synchronization

/// The calls into OpenBLAS.
enum OpenBLAS {
  /// The name of the processor that OpenBLAS takes this one for: `Haswell`, `SkylakeX`.
  static var kernel: String { String(cString: openblas_get_corename()) }

  /// Its version, within a text such as `OpenBLAS 0.3.21 DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64`.
  static var version: String {
    let words = String(cString: openblas_get_config()).split(separator: " ")
    return words.count > 1 ? String(words[1]) : "of unknown version"
  }

  /// Keeps OpenBLAS from starting threads: the plans divide the work themselves.
  static func useCallingThreadOnly() { openblas_set_num_threads(1) }

  /// At most what OpenBLAS takes for each thread that multiplies, at its first product: `BUFFER_SIZE` of x86-64, with what
  /// aligns it.
  private static let bufferByteCount = 130 << 20
  /// Buffers that OpenBLAS holds for good.
  private static let heldBuffers = Mutex(0)

  /// Has OpenBLAS take the memory for so many threads that multiply at the same time. Where it cannot have it, it would
  /// ask for it over and over and never return.
  ///
  /// - Throws: `Limitation` where there is no room.
  static func holdBuffers(threadCount: Int) throws(Limitation) {
    let isHeld = heldBuffers.withLock { held in
      guard threadCount > held else { return true }
      // One more for the thread that OpenBLAS starts by itself, in case that it waits for its own.
      guard hasRoom(byteCount: (threadCount - held + 1) * bufferByteCount) else { return false }
      let buffers = (0..<threadCount).map { _ in cnnbench_openblas_take_buffer() }
      for case let buffer? in buffers { cnnbench_openblas_return_buffer(buffer) }
      held = threadCount
      return true
    }
    if !isHeld {
      throw Limitation(
        "OpenBLAS takes 128 MiB for each thread, which the limits of this process do not leave (ulimit -v, ulimit -d)")
    }
  }

  /// Whether the process may have so much address space more.
  private static func hasRoom(byteCount: Int) -> Bool {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED else {
      return false
    }
    munmap(memory, byteCount)
    return true
  }

  /// result = left · rightᵀ, row-major, added to what is there if it accumulates.
  static func multiplyByTransposed(
    rows: Int, columns: Int, depth: Int, left: UnsafePointer<Float>, leftStride: Int, right: UnsafePointer<Float>,
    rightStride: Int, result: UnsafeMutablePointer<Float>, resultStride: Int, accumulates: Bool
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(columns), blasint(depth), 1, left,
      blasint(leftStride), right, blasint(rightStride), accumulates ? 1 : 0, result, blasint(resultStride))
  }

  /// result = left · right, row-major.
  static func multiply(
    rows: Int, columns: Int, depth: Int, left: UnsafePointer<Float>, leftStride: Int, right: UnsafePointer<Float>,
    rightStride: Int, result: UnsafeMutablePointer<Float>, resultStride: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(depth), 1, left,
      blasint(leftStride), right, blasint(rightStride), 0, result, blasint(resultStride))
  }
}
