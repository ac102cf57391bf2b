import Foundation
import Measurements
import Reporting

/// What `cnnbench conv --format json` writes.
typealias ConvolutionFile = ResultEnvelope<ConvolutionResults>

/// One finished run of the built executable.
struct CommandLineRun {
  let status: Int32
  /// False where a signal ended the process.
  let hasExited: Bool
  let output: String
  let errors: String

  /// The lines of a CSV output as dictionaries by column. Fields of these tests hold no line breaks.
  var csvRows: [[String: String]] {
    let lines = output.split(separator: "\n").map(Self.fields(ofCSVLine:))
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  static func fields(ofCSVLine line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}

/// Runs the executable that was built next to the tests, in a folder of its own.
final class CommandLineTool: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "cnnbench-tests-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  static let buildFolder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// The path of a new file in the folder of this tool.
  func file(_ name: String, holding text: String) throws -> String {
    let url = folder.appending(path: name)
    try text.write(to: url, atomically: false, encoding: .utf8)
    return url.path
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  /// A process that is ready to run, with the executable on its path and a cache folder of its own.
  func process(_ executable: URL, _ arguments: [String]) -> Process {
    let process = Process()
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = Self.buildFolder.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["XDG_CACHE_HOME"] = path("cache")
    process.executableURL = executable
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    return process
  }

  func cnnbench(_ arguments: [String]) -> Process { process(Self.buildFolder.appending(path: "cnnbench"), arguments) }

  func run(_ arguments: [String]) throws -> CommandLineRun { try finish(cnnbench(arguments)) }

  func shell(_ script: String) throws -> CommandLineRun {
    try finish(process(URL(filePath: "/bin/sh"), ["-c", script]))
  }

  private func finish(_ process: Process) throws -> CommandLineRun {
    let (output, errors) = (try emptyFile(), try emptyFile())
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return CommandLineRun(
      status: process.terminationStatus, hasExited: process.terminationReason == .exit,
      output: try String(contentsOf: output, encoding: .utf8), errors: try String(contentsOf: errors, encoding: .utf8))
  }

  private func emptyFile() throws -> URL {
    let url = folder.appending(path: "stream-\(UUID())")
    try Data().write(to: url)
    return url
  }
}

extension [String: String] {
  /// Whether the row was found to be right and was timed. How far the times are trusted depends on what else runs.
  var isVerified: Bool { self["status"].flatMap(RowStatus.init(rawValue:))?.isVerified == true }
}

extension RowStatus {
  var isVerified: Bool { self == .passed || self == .mistrusted }
}
