import Foundation

/// A terminal that a test reads: what a process writes to the device comes out here.
struct PseudoTerminal {
  struct Unavailable: Error {}

  /// The end for a process.
  let deviceHandle: FileHandle
  private let controller: FileHandle

  init() throws {
    var (descriptor, device): (Int32, Int32) = (-1, -1)
    guard openpty(&descriptor, &device, nil, nil, nil) == 0 else { throw Unavailable() }
    controller = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    deviceHandle = FileHandle(fileDescriptor: device, closeOnDealloc: true)
  }

  /// What was written until `text` appears, or `limit` is over.
  func read(until text: String, for limit: Duration) -> String {
    let deadline = ContinuousClock.now + limit
    var written = ""
    while !written.contains(text), ContinuousClock.now < deadline {
      var poller = pollfd(fd: controller.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&poller, 1, 100) > 0 else { continue }
      written += String(decoding: controller.availableData, as: UTF8.self)
    }
    return written
  }
}
