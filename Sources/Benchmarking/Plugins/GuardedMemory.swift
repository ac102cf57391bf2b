import CPlugin
import Foundation
import Tensors

/// Memory between two pages that nobody may touch: an access beyond either end is a fault.
///
/// It starts at a cache line. What lies between its last byte and the page after it, less than a line, holds a pattern that
/// `isIntact` looks for.
final class GuardedMemory {
  let bytes: UnsafeMutableRawBufferPointer
  private let pages: UnsafeMutableRawBufferPointer
  private let slack: UnsafeMutableRawBufferPointer

  private static let pattern: UInt8 = 0xA5

  /// - Parameter name: what a report of a fault calls it: "the output".
  /// - Returns: nil where the system has no memory for it.
  init?(_ name: String, byteCount: Int) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let room = byteCount.roundedUp(to: AlignedBuffer.alignment)
    let inner = max(room, 1).roundedUp(to: page)
    let mapped = mmap(nil, inner + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED, mprotect(mapped + page, inner, PROT_READ | PROT_WRITE) == 0 else {
      return nil
    }
    pages = UnsafeMutableRawBufferPointer(start: mapped, count: inner + 2 * page)
    let start = mapped + page + inner - room
    bytes = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    slack = UnsafeMutableRawBufferPointer(start: start + byteCount, count: room - byteCount)
    slack.initializeMemory(as: UInt8.self, repeating: Self.pattern)
    Self.name(mapped, byteCount: page + inner - room, "before the start of \(name)")
    Self.name(start, byteCount: room, "in \(name), which is not its to change")
    Self.name(start + room, byteCount: page, "past the end of \(name)")
  }

  deinit { munmap(pages.baseAddress, pages.count) }

  var floats: UnsafeMutablePointer<Float> { bytes.baseAddress!.assumingMemoryBound(to: Float.self) }

  /// Whether nothing was written just past its end.
  var isIntact: Bool { slack.allSatisfy { $0 == Self.pattern } }

  /// Makes every later write a fault.
  func protect() {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    mprotect(pages.baseAddress! + page, pages.count - 2 * page, PROT_READ)
  }

  private static func name(_ start: UnsafeMutableRawPointer, byteCount: Int, _ text: String) {
    // The report needs the text as long as the process lives.
    cnnbench_name_range(start, byteCount, strdup(text))
  }
}
