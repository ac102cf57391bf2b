import Counters
import Measurements
import Reporting
import Testing

@Suite struct CSVTests {
  private func csv(_ rows: [ConvolutionRow]) -> String {
    let document = ConvolutionReport().document(of: Samples.envelope(of: rows))
    return try! ReportForm.csv.text(of: document)
  }

  private func record(_ change: (inout ConvolutionRow) -> Void) -> String {
    var row = Samples.row("a", "fft", failure: .skipped, reason: "no")
    row.repro = "R"
    change(&row)
    return String(csv([row]).drop { $0 != "\n" }.dropFirst())
  }

  @Test func `the columns of CSV are those of JSON, the documented ones first and in order`() {
    let header = csv(Samples.file.payload.rows).prefix { $0 != "\n" }.split(separator: ",").map(String.init)
    let lists: [ConvolutionRow.CodingKeys] = [.phases, .counters, .sampleMilliseconds]
    #expect(header == ConvolutionRow.CodingKeys.allCases.filter { !lists.contains($0) }.map(\.rawValue))
    #expect(
      header.starts(with: [
        "layer", "problem", "backend", "direction", "threads", "isa", "status", "reason", "median_ms", "min_ms",
        "p95_ms", "ci_low_ms", "ci_high_ms", "samples", "effective_gflops", "executed_gflops", "max_abs_error",
        "max_rel_error", "l2_rel_error", "pack_ms", "packed_weights_bytes", "workspace_bytes", "summary", "repro",
      ]))
  }

  @Test func `numbers that do not exist are empty cells in CSV`() {
    let known = "a,ic256ih56oc256oh56kh3ph1,fft,forward,1,,skipped,no,,,,,,,,,,,,,,,,R,,,,,,,,,2,"
    let record = record { _ in }
    #expect(record.hasPrefix(known))
    #expect(record.dropFirst(known.count).allSatisfy { $0 == "," || $0 == "\n" })
  }

  @Test func `phases and counters are the last columns of CSV, empty where they do not exist`() {
    var rows = ["a", "b"].map { Samples.row($0, "fft", milliseconds: 1) }
    rows[0].phases = [PhaseTime(phase: "input transform", milliseconds: 0.25)]
    rows[1].counters = [.counted("PAPI_TOT_INS", 12_345), .absent("PAPI_L1_DCM", "no such counter")]
    let lines = csv(rows).split(separator: "\n")
    #expect(lines[0].hasSuffix(",input_transform_ms,PAPI_TOT_INS,PAPI_L1_DCM"))
    #expect(lines[1].hasSuffix(",0.25,,"))
    #expect(lines[2].hasSuffix(",,12345,"))
  }

  @Test(arguments: [
    ("plain; text", "plain; text"), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""), ("\"", "\"\"\"\""),
    ("two\nlines", "\"two\nlines\""), ("two\r\nlines", "\"two\r\nlines\""), ("=1+1", "=1+1"), (" a ", " a "),
  ])
  func `fields of CSV with commas, quotes or line breaks are quoted`(reason: String, field: String) {
    #expect(record { $0.reason = reason }.contains(",skipped,\(field),,"))
  }

  @Test func `numbers in CSV keep all their digits`() {
    let record = record {
      $0.medianMilliseconds = 0.1 + 0.2
      $0.maximumAbsoluteError = .nan
      $0.l2RelativeError = 1e-7
    }
    #expect(record.contains(",0.30000000000000004,"))
    #expect(record.contains(",nan,,1e-07,"))
  }
}
