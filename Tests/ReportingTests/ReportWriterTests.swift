import Foundation
import Reporting
import Testing

@Suite struct ReportWriterTests {
  /// Runs `body` in a folder of its own.
  private func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test func `a report replaces the file and leaves nothing else behind`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/report.csv"
      try ReportWriter.write("a long first version\n", to: path)
      try ReportWriter.write("second ±\n", to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "second ±\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["report.csv"])
    }
  }

  @Test func `a reader of the old file keeps it whole`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/report.csv"
      try ReportWriter.write("first\n", to: path)
      let reader = try #require(FileHandle(forReadingAtPath: path))
      try ReportWriter.write("second\n", to: path)
      #expect(try reader.readToEnd() == Data("first\n".utf8))
    }
  }

  @Test func `a link keeps pointing to its file`() throws {
    try withTemporaryFolder { folder in
      try ReportWriter.write("first\n", to: folder + "/report.csv")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/latest.csv", withDestinationPath: folder + "/report.csv")
      try ReportWriter.write("second\n", to: folder + "/latest.csv")
      #expect(try String(contentsOfFile: folder + "/report.csv", encoding: .utf8) == "second\n")
    }
  }

  @Test func `a pipe is written to and not replaced`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pipe"
      #expect(mkfifo(path, 0o600) == 0)
      let descriptor = open(path, O_RDWR)
      try ReportWriter.write("a report\n", to: path)
      let reader = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      #expect(reader.availableData == Data("a report\n".utf8))
    }
  }

  @Test func `a report can be read by whom the user's mask allows`() throws {
    try withTemporaryFolder { folder in
      let (ours, theirs) = (folder + "/report.csv", folder + "/other")
      try ReportWriter.write("", to: ours)
      close(open(theirs, O_CREAT | O_WRONLY, 0o666))
      let modes = try [ours, theirs].map {
        try FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? NSNumber
      }
      #expect(modes[0] == modes[1])
    }
  }

  @Test func `a missing folder is named`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/missing/report.csv"
      let expected = "cannot write '\(path)': the folder '\(folder)/missing' does not exist"
      #expect { try ReportWriter.write("", to: path) } throws: { "\($0)" == expected }
      #expect { try ReportWriter.requireWritable(path) } throws: { "\($0)" == expected }
    }
  }

  @Test func `a folder is not overwritten by a report`() throws {
    try withTemporaryFolder { folder in
      #expect(throws: ReportWriterError.self) { try ReportWriter.write("", to: folder) }
      #expect(throws: ReportWriterError.self) { try ReportWriter.write("", to: "") }
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/version")))
  func `a folder that takes no files gives an error`() {
    #expect(throws: ReportWriterError.self) { try ReportWriter.write("", to: "/proc/cnnbench-report.csv") }
  }
}
