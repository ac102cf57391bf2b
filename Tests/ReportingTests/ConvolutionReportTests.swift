import Measurements
import Reporting
import Testing

struct ConvolutionReportTests {
  private func table(_ rows: [ConvolutionRow]) throws -> String {
    try ReportForm.table.text(of: ConvolutionReport().document(of: Samples.envelope(of: rows)))
  }

  @Test(arguments: ReportForm.all)
  func `a run without rows still makes a report`(form: ReportForm) throws {
    #expect(try !form.text(of: ConvolutionReport().document(of: Samples.envelope(of: []))).isEmpty)
  }

  @Test func `columns that no row fills are left out of the table`() throws {
    var row = Samples.row("a", "direct", milliseconds: 1)
    row.peakFraction = nil
    let table = try table([row])
    #expect(!table.contains("of peak") && !table.contains("note"))
  }

  @Test func `a reason that several rows have is told once, below the table`() throws {
    let rows = ["a", "b", "c"].map { Samples.row($0, "fft", failure: .skipped, reason: "no room. And more") }
    let other = Samples.row("c", "direct", failure: .failed, reason: "wrong")
    let table = try table(rows + [other])
    #expect(
      table.ranges(of: "no room.").count == 2 && table.contains("  fft       no room.\n")
        && table.contains("\n(1) no room.\n"))
    #expect(table.ranges(of: "skipped (1)").count == 3 && table.contains("failed: wrong"))
  }

  @Test func `layers in all three directions add up to a training step`() throws {
    let rows = ["forward", "backward-data", "backward-weights"].enumerated().flatMap { index, direction in
      ["a", "b"].flatMap { layer in
        [("direct", 4.0), ("fft", 2.0)].map { backend, milliseconds in
          var row = Samples.row(layer, backend, milliseconds: milliseconds + Double(index))
          row.direction = direction
          row.multiplicity = layer == "a" ? 1 : 3
          return row
        }
      }
    }
    let lines = try table(rows).split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("Training step") })
    let found = lines[(start + 2)...].prefix(4).map { $0.split(separator: " ").map(String.init) }
    #expect(
      found == [
        ["forward", "4", "8.000", "16.00"], ["backward-data", "4", "12.00", "20.00"],
        ["backward-weights", "4", "16.00", "24.00"], ["all", "12", "36.00", "60.00"],
      ])
    #expect(try !table(rows.filter { $0.direction != "forward" }).contains("Training step"))
  }

  @Test func `infinite and undefined errors survive being written and read`() throws {
    var row = Samples.row("a", "fft", failure: .failed, reason: "an output was not written")
    row.maximumAbsoluteError = .nan
    row.maximumRelativeError = .infinity
    let read = try ResultEnvelope<ConvolutionResults>(json: try Samples.envelope(of: [row]).json).payload.rows[0]
    #expect(read.maximumAbsoluteError?.isNaN == true)
    #expect(read.maximumRelativeError == .infinity)
  }

  @Test func `numbers that do not exist are absent from JSON`() throws {
    let json = try Samples.envelope(of: [Samples.row("a", "fft", failure: .skipped, reason: "no")]).json
    #expect(!json.contains("median_ms") && !json.contains("l3_cache_bytes"))
  }

  @Test func `a status outside the closed set is refused`() throws {
    let json = try Samples.file.json.replacing("\"status\" : \"failed\"", with: "\"status\" : \"maybe\"")
    #expect(throws: EnvelopeError.malformed("payload.rows.4.status has no such value")) {
      try ResultEnvelope<ConvolutionResults>(json: json)
    }
  }
}
