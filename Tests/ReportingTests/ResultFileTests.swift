import Reporting
import Testing

@Suite struct ResultFileTests {
  @Test func `a result file survives being written and read`() throws {
    #expect(try ResultFile(json: try Samples.file.json) == Samples.file)
  }

  @Test func `former names of instruction sets are read as those of today`() throws {
    let former = try Samples.file.json.replacing("\"avx2\"", with: "\"simd256\"").replacing(
      "\"sse4.2\"", with: "\"simd128\"")
    #expect(former.contains("\"isa\" : \"simd256\"") && !former.contains("\"avx2\""))
    #expect(try ResultFile(json: former) == Samples.file)
  }

  @Test func `infinite and undefined errors survive being written and read`() throws {
    var row = Samples.row("a", "fft", failure: .failed, reason: "an output was not written")
    row.maximumAbsoluteError = .nan
    row.maximumRelativeError = .infinity
    let file = ResultFile(environment: Samples.environment, settings: Samples.settings, rows: [row])
    let read = try ResultFile(json: try file.json).rows[0]
    #expect(read.maximumAbsoluteError?.isNaN == true)
    #expect(read.maximumRelativeError == .infinity)
  }

  @Test func `numbers that do not exist are absent from JSON`() throws {
    let row = Samples.row("a", "fft", failure: .skipped, reason: "no")
    let file = ResultFile(environment: Samples.environment, settings: Samples.settings, rows: [row])
    #expect(!(try file.json).contains("median_ms"))
    #expect(!(try file.json).contains("l3_cache_bytes"))
  }

  @Test func `an unknown version is refused by its number`() throws {
    let json = try Samples.file.json.replacing("\"schema_version\" : 1", with: "\"schema_version\" : 7")
    #expect {
      try ResultFile(json: json)
    } throws: {
      "\($0)" == "the result file has schema version 7; this cnnbench reads version 1"
    }
  }

  @Test func `another schema is refused by its name`() throws {
    let json = try Samples.file.json.replacing("\"cnnbench-conv\"", with: "\"cnnbench-net\"")
    #expect(throws: ResultFileError.unknownSchema("cnnbench-net")) { try ResultFile(json: json) }
  }

  @Test(arguments: [
    ("", "it is not JSON"), ("{}", "schema is missing"), ("[1]", " is not of type"),
    (#"{"schema":"cnnbench-conv","schema_version":"1"}"#, "schema_version is not of type Int"),
    (#"{"schema":"cnnbench-conv","schema_version":1}"#, "environment is missing"),
  ])
  func `a text that is no result file is refused with the fault`(json: String, fault: String) {
    #expect {
      try ResultFile(json: json)
    } throws: {
      "\($0)".hasPrefix("not a result file of cnnbench: ") && "\($0)".contains(fault)
    }
  }

  @Test func `a status outside the closed set is refused`() throws {
    let json = try Samples.file.json.replacing("\"status\" : \"failed\"", with: "\"status\" : \"maybe\"")
    #expect(throws: ResultFileError.malformed("rows.4.status has no such value")) { try ResultFile(json: json) }
  }
}
