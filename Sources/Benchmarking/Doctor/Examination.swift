import Backends
import Counters
import Foundation
import Harness

/// What checks look at: this machine, or one that a test makes up.
package struct Examination {
  package var environment: Harness.Environment
  package var openBLASKernel: String
  package var variables: [String: String]
  package var cacheFolder: String?
  package var counterSources: [any CounterSource]
  /// The text of a system file, nil if there is none.
  package var readFile: (String) -> String?
  /// The first line that an installed program prints with `--version`, nil if it is not installed.
  package var version: (String) -> String?
  /// Whether files can be made in a folder that exists or can be made.
  package var isWritable: (String) -> Bool
  /// Whether there is a file or a folder.
  package var exists: (String) -> Bool
  /// Lets time pass, so that what the kernel counts can be seen to grow.
  package var pause: () -> Void

  package init(
    environment: Harness.Environment, openBLASKernel: String, variables: [String: String] = [:],
    cacheFolder: String? = nil, counterSources: [any CounterSource] = [],
    readFile: @escaping (String) -> String?, version: @escaping (String) -> String?,
    isWritable: @escaping (String) -> Bool, exists: @escaping (String) -> Bool, pause: @escaping () -> Void
  ) {
    self.environment = environment
    self.openBLASKernel = openBLASKernel
    self.variables = variables
    self.cacheFolder = cacheFolder
    self.counterSources = counterSources
    self.readFile = readFile
    self.version = version
    self.isWritable = isWritable
    self.exists = exists
    self.pause = pause
  }

  package static var ofThisMachine: Examination {
    let variables = ProcessInfo.processInfo.environment
    return Examination(
      environment: .current, openBLASKernel: BackendCatalog.openBLASKernel, variables: variables,
      cacheFolder: CacheDirectory.path, counterSources: CounterCatalog.sources,
      readFile: { try? String(contentsOfFile: $0, encoding: .utf8) },
      version: { InstalledProgram.version(of: $0, searchPath: variables["PATH"]) },
      isWritable: Self.isWritable, exists: FileManager.default.fileExists(atPath:),
      pause: { Thread.sleep(forTimeInterval: 0.2) })
  }

  /// A folder that is missing can be made if the nearest one above it is writable.
  private static func isWritable(_ path: String) -> Bool {
    var folder = URL(filePath: path)
    while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    return FileManager.default.isWritableFile(atPath: folder.path)
  }

  /// The text of a system file of one line.
  func line(_ path: String) -> String? { readFile(path)?.trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// Programs that cnnbench can make use of.
private enum InstalledProgram {
  static func version(of name: String, searchPath: String?) -> String? {
    guard let path = ExecutableSearch.path(of: name, in: searchPath) else { return nil }
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: path)
    process.arguments = ["--version"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil, let data = try? output.fileHandleForReading.readToEnd() else { return nil }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init)
  }
}
