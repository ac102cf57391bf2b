import CPlugin
import Foundation
import Kernels

/// A shared library with backends, which stays loaded as long as the process runs.
///
/// The interface is `cnnbench_backend.h`.
package struct PluginLibrary: Sendable {
  package let path: String
  package let backends: [PluginBackend]

  private typealias Version = @convention(c) () -> UInt32
  private typealias Entry = @convention(c) (UInt32) -> UnsafePointer<cnnbench_backend>?

  /// More than any library has; a function that never returns NULL has no last backend.
  private static let largestBackendCount: UInt32 = 64

  /// Loads a library, and runs what it runs when it is loaded.
  ///
  /// - Parameters:
  ///   - path: a file; never searched for in the system's folders.
  ///   - instructionSet: the widest that the run uses.
  /// - Throws: `PluginError` for a file that is no such library, speaks another version of the interface, or has a backend
  ///   that is described wrongly or needs a wider instruction set.
  package init(path: String, instructionSet: InstructionSet) throws(PluginError) {
    let file = URL(filePath: path).absoluteURL.resolvingSymlinksInPath().path
    guard FileManager.default.isReadableFile(atPath: file) else { throw PluginError(path, "cannot be read") }
    guard let handle = dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
      throw PluginError(path, "cannot be loaded: \(Self.loadingError(of: file))")
    }
    let version: Version = try Self.function("cnnbench_backend_version", in: handle, path: path)
    let entry: Entry = try Self.function("cnnbench_backend_at", in: handle, path: path)
    guard version() == UInt32(CNNBENCH_BACKEND_VERSION) else {
      throw PluginError(
        path,
        "speaks version \(version()) of the interface, and this cnnbench speaks version \(CNNBENCH_BACKEND_VERSION): "
          + "compile it with the cnnbench_backend.h of this version")
    }
    var backends: [PluginBackend] = []
    for index in 0..<Self.largestBackendCount {
      guard let description = entry(index) else { break }
      backends.append(try PluginBackend(description.pointee, path: path, instructionSet: instructionSet))
    }
    guard !backends.isEmpty else { throw PluginError(path, "holds no backend: cnnbench_backend_at(0) is NULL") }
    self.path = path
    self.backends = backends
  }

  private static func function<Function>(
    _ name: String, in handle: UnsafeMutableRawPointer, path: String
  ) throws(PluginError) -> Function {
    guard let address = dlsym(handle, name) else {
      throw PluginError(path, "exports no function \(name): it is not a plugin of cnnbench")
    }
    return unsafeBitCast(address, to: Function.self)
  }

  /// The loader's own words, without the path that it begins with.
  private static func loadingError(of file: String) -> String {
    let text = dlerror().map { String(cString: $0) } ?? "unknown reason"
    return String(text.trimmingPrefix(file + ": "))
  }
}
