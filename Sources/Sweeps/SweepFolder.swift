import Foundation
import Measurements
import Reporting

/// The folder of a sweep. Every file in it is written whole or not at all:
/// ```
/// sweep.json               what the sweep is
/// units/0001.json          what a unit found out, or how it ended
/// machines/KIND/NODE.json  what 'cnnbench machine' found out about a node
/// running/0001.json        who works on a unit now
/// sweep.sh, logs/          the job, where one was written
/// ```
package struct SweepFolder: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  package var manifestPath: String { path + "/sweep.json" }
  package var scriptPath: String { path + "/sweep.sh" }
  package var logFolder: String { path + "/logs" }
  private var unitFolder: String { path + "/units" }
  private var machineFolder: String { path + "/machines" }
  private var runningFolder: String { path + "/running" }

  /// What the scheduler calls the job of this folder.
  package func jobName(of identity: SweepIdentity) -> String {
    "cnnbench-\(identity.suite)-\(ContentDigest(path).text.prefix(8))"
  }

  package func unitPath(_ number: Int) -> String { "\(unitFolder)/\(Self.fileName(number))" }
  private func runningPath(_ number: Int) -> String { "\(runningFolder)/\(Self.fileName(number))" }

  private static func fileName(_ number: Int) -> String { String(format: "%04d.json", number) }

  /// The file about a node, by its kind; characters that names of files should not have are replaced.
  package func machinePath(node: String, kind: MachineKind) -> String {
    let name = String(node.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "_" })
    return "\(machineFolder)/\(ContentDigest(kind.title).text.prefix(8))/\(name).json"
  }

  // MARK: What the sweep is

  /// Makes the folder where there is none, and has it hold this sweep.
  ///
  /// - Returns: the sweep that the folder holds: this one, dealt as it was when the folder was made.
  /// - Throws: `SweepFolderError` for a folder of another sweep, and one that cannot be written.
  package func prepare(_ manifest: SweepManifest) throws(SweepFolderError) -> SweepManifest {
    for folder in [unitFolder, machineFolder, runningFolder, logFolder] { try make(folder) }
    if FileManager.default.fileExists(atPath: manifestPath) {
      let present = try self.manifest()
      if let fault = manifest.identity.fault(of: present.identity, at: path) {
        throw SweepFolderError(.foreign, fault.description)
      }
      return present
    }
    try write(manifest)
    return manifest
  }

  /// - Throws: `SweepFolderError` for a folder of no sweep.
  package func manifest() throws(SweepFolderError) -> SweepManifest {
    let text = try text(of: manifestPath, ifMissing: "'\(path)' is no folder of a sweep: it has no sweep.json")
    do { return try ResultEnvelope<SweepManifest>(json: text).payload } catch {
      throw SweepFolderError(.foreign, "'\(manifestPath)': \(error)")
    }
  }

  package func write(_ manifest: SweepManifest) throws(SweepFolderError) {
    try write(ResultEnvelope(environment: nil, settings: nil, payload: manifest), to: manifestPath)
  }

  // MARK: What units found out

  package func write(_ unit: ResultEnvelope<SweepUnitResults>) throws(SweepFolderError) {
    try write(unit, to: unitPath(unit.payload.unit.number))
  }

  package func write(machine: ResultEnvelope<SweepUnitResults>, to path: String) throws(SweepFolderError) {
    try make(URL(filePath: path).deletingLastPathComponent().path)
    try write(machine, to: path)
  }

  /// What the unit found out so far; nil if nobody has measured it.
  ///
  /// - Throws: `SweepFolderError` for a file that cannot be read.
  package func results(ofUnit number: Int) throws(SweepFolderError) -> SweepUnitResults? {
    let path = unitPath(number)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let text = try text(of: path, ifMissing: "'\(path)' is gone")
    do { return try ResultEnvelope<SweepUnitResults>(json: text).payload } catch {
      throw SweepFolderError(.foreign, "'\(path)': \(error)")
    }
  }

  /// All files of units and nodes, and what is wrong with those that are none. Files that are hidden are being written.
  package func unitFiles() -> (files: [UnitFile], faults: [MergeFault]) {
    var files: [UnitFile] = []
    var faults: [MergeFault] = []
    for path in [unitFolder, machineFolder].flatMap(Self.filePaths(below:)) {
      do throws(SweepFolderError) {
        let text = try text(of: path, ifMissing: "'\(path)' is gone")
        do { files.append(try UnitFile(path: path, json: text)) } catch {
          faults.append(.unusable(path: path, reason: error.description))
        }
      } catch {
        faults.append(.unusable(path: path, reason: error.description))
      }
    }
    return (files, faults)
  }

  private static func filePaths(below folder: String) -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }.map { "\(folder)/\($0)" }
      .filter { !isFolder($0) }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  // MARK: Who works on units

  /// Says that this process works on the unit from now on.
  package func begin(_ mark: RunningMark) throws(SweepFolderError) {
    try write(ResultEnvelope(environment: nil, settings: nil, payload: mark), to: runningPath(mark.unit))
  }

  package func end(_ mark: RunningMark) { try? FileManager.default.removeItem(atPath: runningPath(mark.unit)) }

  /// Who said last that they work on the unit; nil for nobody, and for a mark that cannot be read.
  package func mark(ofUnit number: Int) -> RunningMark? {
    let text = try? String(contentsOfFile: runningPath(number), encoding: .utf8)
    return text.flatMap { try? ResultEnvelope<RunningMark>(json: $0).payload }
  }

  // MARK: Files

  package func write(script: String) throws(SweepFolderError) {
    do {
      try ReportWriter.write(script, to: scriptPath)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scriptPath)
    } catch { throw SweepFolderError(.unwritable, "'\(scriptPath)': \(error.systemReason)") }
  }

  private func make(_ folder: String) throws(SweepFolderError) {
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw SweepFolderError(.unwritable, "cannot make the folder '\(folder)': \(error.systemReason)")
    }
  }

  private func write<Payload>(
    _ envelope: ResultEnvelope<Payload>, to path: String
  ) throws(SweepFolderError) {
    do { try ReportWriter.write(try envelope.json, to: path) } catch let error as ReportWriterError {
      throw SweepFolderError(.unwritable, error.description)
    } catch { throw SweepFolderError(.unwritable, "'\(path)': \(error.systemReason)") }
  }

  private func text(of path: String, ifMissing message: String) throws(SweepFolderError) -> String {
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      guard FileManager.default.fileExists(atPath: path) else { throw SweepFolderError(.foreign, message) }
      throw SweepFolderError(.foreign, "cannot read '\(path)': \(error.systemReason)")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw SweepFolderError(.foreign, "'\(path)': it is not UTF-8")
    }
    return text
  }
}

/// Why the folder of a sweep cannot be used.
package struct SweepFolderError: Error, CustomStringConvertible, Sendable {
  package enum Cause: Sendable {
    /// It holds something else than it should.
    case foreign
    case unwritable
  }

  package let cause: Cause
  package let description: String

  init(_ cause: Cause, _ description: String) {
    self.cause = cause
    self.description = description
  }
}

/// Who works on a unit, and since when.
package struct RunningMark: ResultPayload {
  package static let command = "sweep"
  package static let schema = "cnnbench-sweep-running"

  package let unit: Int
  package let node: String
  /// The name of the computer, which may be that of several nodes.
  package let host: String
  package let process: Int32
  /// What the scheduler calls the task.
  package let job: String?
  /// ISO 8601, UTC.
  package let since: String

  package init(unit: Int, node: String, host: String, process: Int32, job: String?, since: String) {
    self.unit = unit
    self.node = node
    self.host = host
    self.process = process
    self.job = job
    self.since = since
  }
}
