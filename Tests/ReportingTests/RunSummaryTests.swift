import Measurements
import Reporting
import Testing

struct `The end of a run over several problems` {
  private let memory = [
    "needs 3 GiB; the memory available now is 2 GiB", "needs 5 GiB; the memory available now is 1.5 GiB",
  ]

  private var rows: [ConvolutionRow] {
    [
      Samples.row("net:a", "direct", milliseconds: 4), Samples.row("net:a", "fft", milliseconds: 2),
      Samples.row("net:b", "direct", milliseconds: 1),
      Samples.row("net:b", "fft", failure: .skipped, reason: "solves stride 1 only"),
      Samples.row("c", "direct", failure: .skipped, reason: memory[0]),
      Samples.row("c", "fft", failure: .skipped, reason: "solves stride 1 only"),
      Samples.row("d", "all", failure: .skipped, reason: memory[1]),
    ]
  }

  private func table(_ results: ConvolutionResults) throws -> String {
    let envelope = ResultEnvelope(environment: Samples.environment, settings: Samples.settings, payload: results)
    return try ReportForm.table.text(of: ConvolutionReport().document(of: envelope))
  }

  @Test func `counts problems by the backend that did best, and rows by backend`() {
    let summary = RunSummary(rows)
    #expect(summary.problems.text == "2 passed, 2 skipped")
    #expect(summary.backends.map(\.backend) == ["direct", "fft"])
    #expect(summary.backends.map(\.rows.text) == ["2 passed, 1 skipped", "1 passed, 2 skipped"])
  }

  @Test func `tells what was lost and why, with figures left open where they differ`() {
    let skipped = RunSummary(rows).skipped
    #expect(skipped.map(\.reason) == ["needs …; the memory available now is …", "solves stride 1 only"])
    #expect(skipped.map(\.lostProblems) == [2, 1] && skipped.map(\.problems) == [2, 2])
    #expect(skipped.map(\.backends) == [["direct", "all"], ["fft"]])
  }

  @Test func `keeps reasons apart that differ in more than numbers of bytes`() {
    let reasons = ["data type 's8:s8:f32' is not supported", "data type 'u8:s8:f32' is not supported"]
    let rows = reasons.map { Samples.row($0, "all", failure: .skipped, reason: $0) }
    #expect(RunSummary(rows).skipped.map(\.reason) == reasons)
  }

  @Test func `has a problem that every backend skips on one line`() throws {
    let table = try table(ConvolutionResults(rows: rows, seconds: 12.5))
    #expect(table.contains("all") && table.ranges(of: memory[0]).count == 1)
    #expect(table.contains("\n4 problems: 2 passed, 2 skipped, in 12.50 s\n"))
  }

  @Test func `tells of one that nobody solved once, however many threads were asked for`() throws {
    let swept = [1, 2].flatMap { threads in
      ["direct", "fft"].map { backend in
        var row = Samples.row("a", backend, failure: .skipped, reason: "no")
        row.threads = threads
        return row
      }
    }
    #expect(try table(ConvolutionResults(rows: swept)).ranges(of: "\na ×2").count == 1)
  }

  @Test func `says that nothing passed`() throws {
    let nothing = ConvolutionResults(rows: rows.filter { $0.status == .skipped })
    #expect(nothing.nothingPassed == "nothing passed: 3 skipped")
    #expect(try table(nothing).contains("\nnothing passed: 3 skipped\n"))
    #expect(ConvolutionResults(rows: rows).nothingPassed == nil && ConvolutionResults(rows: []).nothingPassed == nil)
  }

  @Test func `adds the layers of a network as often as they occur, where all of them have a time`() throws {
    let results = ConvolutionResults(rows: rows, areNetworks: true)
    let totals = try #require(results.totals)
    #expect(totals.map(\.backend) == [nil, "direct", "fft"] && totals.map(\.network) == ["net", "net", "net"])
    // Each sample layer occurs twice.
    #expect(totals.map(\.milliseconds) == [6, 10, nil] && totals.map(\.timedLayers) == [2, 2, 1])
    #expect(totals.map(\.executions) == [4, 4, 4])
    #expect(try table(results).contains("fastest of each layer"))
    #expect(ConvolutionResults(rows: rows).totals == nil)
  }

  @Test func `stands in JSON and is read back`() throws {
    let results = ConvolutionResults(rows: rows, seconds: 2, pendingProblems: 3, areNetworks: true)
    let envelope = ResultEnvelope(environment: nil, settings: nil, payload: results)
    let json = try envelope.json
    #expect(json.contains("\"lost_problems\" : 2") && json.contains("\"pending_problems\" : 3"))
    #expect(try ResultEnvelope<ConvolutionResults>(json: json) == envelope)
    #expect(try table(results).contains("; 3 had not ended\n"))
  }
}
