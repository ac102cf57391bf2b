import Reporting
import Testing

@Suite struct CSVTests {
  private func record(_ change: (inout ConvolutionRow) -> Void) -> String {
    var row = Samples.row("a", "fft", failure: .skipped, reason: "no")
    row.repro = "R"
    change(&row)
    let file = ResultFile(environment: Samples.environment, settings: Samples.settings, rows: [row])
    return String(file.csv.drop { $0 != "\n" }.dropFirst())
  }

  @Test func `the columns are those of the JSON form, the documented ones first and in order`() {
    let header = Samples.file.csv.prefix { $0 != "\n" }.split(separator: ",").map(String.init)
    #expect(header == ConvolutionRow.CodingKeys.allCases.map(\.rawValue))
    #expect(
      header.starts(with: [
        "layer", "problem", "backend", "direction", "threads", "isa", "status", "reason", "median_ms", "min_ms",
        "p95_ms", "ci_low_ms", "ci_high_ms", "samples", "effective_gflops", "executed_gflops", "max_abs_error",
        "max_rel_error", "l2_rel_error", "pack_ms", "packed_weights_bytes", "workspace_bytes", "summary", "repro",
      ]))
  }

  @Test func `numbers that do not exist are empty cells`() {
    let expected = "a,ic256ih56oc256oh56kh3ph1,fft,forward,1,,skipped,no,,,,,,,,,,,,,,,,R,,,,,,,,,2,,,,,,\n"
    #expect(record { _ in } == expected)
  }

  @Test(arguments: [
    ("plain; text", "plain; text"), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""), ("\"", "\"\"\"\""),
    ("two\nlines", "\"two\nlines\""), ("two\r\nlines", "\"two\r\nlines\""), ("=1+1", "=1+1"), (" a ", " a "),
  ])
  func `fields with commas, quotes or line breaks are quoted`(reason: String, field: String) {
    #expect(record { $0.reason = reason }.contains(",skipped,\(field),,"))
  }

  @Test func `numbers keep all their digits`() {
    let record = record {
      $0.medianMilliseconds = 0.1 + 0.2
      $0.maximumAbsoluteError = .nan
      $0.l2RelativeError = 1e-7
    }
    #expect(record.contains(",0.30000000000000004,"))
    #expect(record.contains(",nan,,1e-07,"))
  }
}
