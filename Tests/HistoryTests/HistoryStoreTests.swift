import Foundation
import GRDB
import Harness
import History
import Measurements
import Reporting
import Testing

final class HistoryStoreTests {
  private let folder: URL
  private var path: String { folder.appending(path: "history.sqlite").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "cnnbench-history-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func environment(_ commit: String, day: Int) -> Harness.Environment {
    Harness.Environment(
      date: Date(timeIntervalSince1970: 1_772_366_400 + 86_400 * Double(day)), instructionSets: ["avx2"],
      libraries: [:],
      gitCommit: commit, hypervisorSignature: "", readFile: { _ in nil })
  }

  private func row(_ layer: String, milliseconds: Double) -> ConvolutionRow {
    var row = ConvolutionRow(
      layer: layer, problem: "ic1ih1oc1kh1", backend: "direct", direction: "forward", threads: 1, status: .passed,
      repro: "cnnbench conv")
    row.medianMilliseconds = milliseconds
    return row
  }

  private func json(_ commit: String, day: Int, milliseconds: Double) throws -> String {
    try ResultEnvelope(
      environment: environment(commit, day: day), settings: RunSettings(command: "cnnbench conv", options: [:]),
      payload: ConvolutionResults(rows: [row("a", milliseconds: milliseconds), row("b", milliseconds: 1)])
    ).json
  }

  private func add(_ json: String, to store: HistoryStore) throws -> Int64? {
    try store.add(try ResultFile(json: json), json: json)
  }

  @Test func `results that were taken in are listed, and come back as the file that they were`() throws {
    let text = try json("abc", day: 0, milliseconds: 2)
    let store = try HistoryStore(path: path, mustExist: false)
    let id = try #require(try add(text, to: store))
    let runs = try store.runs()
    #expect(runs.map(\.id) == [id] && runs[0].rowCount == 2 && runs[0].isComplete && runs[0].commit == "abc")
    #expect(try HistoryStore(path: path, mustExist: true).results(ofRun: id) == text)
  }

  @Test func `the same results are taken in once`() throws {
    let store = try HistoryStore(path: path, mustExist: false)
    #expect(try add(try json("abc", day: 0, milliseconds: 2), to: store) != nil)
    #expect(try add(try json("abc", day: 0, milliseconds: 2), to: store) == nil)
  }

  @Test func `a row is followed over runs, and the run of a step is found`() throws {
    let store = try HistoryStore(path: path, mustExist: false)
    for day in 0..<12 {
      let noise = 1 + 0.004 * Double(day * 5 % 7 - 3)
      _ = try add(try json("c\(day)", day: day, milliseconds: (day < 7 ? 2 : 2.2) * noise), to: store)
    }
    let rows = try store.rowHistories(matching: try Regex("^a "))
    #expect(rows.count == 1 && rows[0].points.map(\.commit) == (0..<12).map { "c\($0)" })
    let steps = HistoryStepsResults(of: try store.rowHistories(matching: nil)).steps
    #expect(steps.map(\.first.commit) == ["c7"])
    #expect(abs(steps[0].after / steps[0].before - 1.1) < 0.01)
  }

  @Test func `runs that are removed take their rows along`() throws {
    let store = try HistoryStore(path: path, mustExist: false)
    let first = try #require(try add(try json("abc", day: 0, milliseconds: 2), to: store))
    _ = try add(try json("def", day: 1, milliseconds: 2), to: store)
    #expect(try store.remove(runs: [first]) == 1)
    #expect(try store.rowHistories(matching: nil).allSatisfy { $0.points.count == 1 })
    #expect(throws: HistoryError.noRun(first)) { try store.results(ofRun: first) }
  }

  @Test func `a run that was killed goes on with the rows that it had`() throws {
    let here = environment("abc", day: 0)
    func running(_ digest: String, resumes: Bool) throws -> RunningHistory {
      try RunningHistory(
        in: try HistoryStore(path: path, mustExist: false), command: "conv", request: "cnnbench conv", digest: digest,
        environment: here, resumes: resumes)
    }
    let killed = try running("x", resumes: true)
    try killed.add([(ConvolutionResults(rows: [row("a", milliseconds: 2)]).comparableRows[0], "first")], subject: 3)
    #expect(try running("y", resumes: true).earlierRows.isEmpty)
    #expect(try running("x", resumes: false).earlierRows.isEmpty)
    let other = try running("x", resumes: false)
    try other.finish(json: "{}", isComplete: true)
    let store = try HistoryStore(path: path, mustExist: true)
    _ = try store.remove(runs: try store.runs().filter { $0.rowCount == 0 && !$0.isComplete }.map(\.id))
    let resumed = try running("x", resumes: true)
    #expect(
      resumed.run == killed.run && resumed.earlierRows.map(\.record) == ["first"] && resumed.earlierRows[0].subject == 3
    )
    try resumed.finish(json: "{}", isComplete: true)
    #expect(try running("x", resumes: true).earlierRows.isEmpty)
  }

  @Test func `two writers wait for each other`() async throws {
    let path = path
    _ = try HistoryStore(path: path, mustExist: false)
    let texts = try (0..<16).map { try json("c\($0)", day: $0, milliseconds: 2) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for half in 0..<2 {
        group.addTask {
          let store = try HistoryStore(path: path, mustExist: true)
          for text in texts.dropFirst(8 * half).prefix(8) { _ = try store.add(try ResultFile(json: text), json: text) }
        }
      }
      try await group.waitForAll()
    }
    #expect(try HistoryStore(path: path, mustExist: true).runs().count == 16)
  }

  @Test func `files that are no history are refused as such, and stay as they are`() throws {
    #expect(throws: HistoryError.missing(path: path)) { try HistoryStore(path: path, mustExist: true) }
    let notes = folder.appending(path: "notes.txt")
    let text = String(repeating: "These are notes and no database. ", count: 100)
    try text.write(to: notes, atomically: true, encoding: .utf8)
    #expect(throws: HistoryError.foreign(path: notes.path)) { try HistoryStore(path: notes.path, mustExist: false) }
    #expect(try String(contentsOf: notes, encoding: .utf8) == text)
    let foreign = folder.appending(path: "foreign.sqlite").path
    try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE run (id INTEGER)") }
    #expect(throws: HistoryError.foreign(path: foreign)) { try HistoryStore(path: foreign, mustExist: false) }
  }

  @Test func `a history of a later version is refused`() throws {
    _ = try HistoryStore(path: path, mustExist: false)
    try DatabaseQueue(path: path).write {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99: of a later version')")
    }
    #expect(throws: HistoryError.newer(path: path)) { try HistoryStore(path: path, mustExist: true) }
  }

  @Test func `a truncated history is a fault that names the file`() throws {
    _ = try add(try json("abc", day: 0, milliseconds: 2), to: try HistoryStore(path: path, mustExist: false))
    let whole = try Data(contentsOf: URL(filePath: path))
    try whole.prefix(5000).write(to: URL(filePath: path))
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    #expect {
      let store = try HistoryStore(path: path, mustExist: true)
      _ = try store.runs()
      _ = try store.results(ofRun: 1)
    } throws: {
      "\($0)".contains(path)
    }
  }
}
