import Reporting
import Testing

struct EnvelopeTests {
  private typealias Envelope = ResultEnvelope<MadeUpResults>

  private let json = try! MadeUpResults.hostile.envelope().json

  @Test func `an envelope survives being written and read`() throws {
    #expect(try Envelope(json: json) == MadeUpResults.hostile.envelope())
  }

  @Test func `infinite and undefined numbers survive being written and read`() throws {
    let paints = try Envelope(json: try MadeUpResults.plain.envelope().json).payload.paints
    #expect(paints[1].gloss == .infinity && paints[2].gloss?.isNaN == true)
  }

  @Test func `an envelope without a machine and settings survives being written and read`() throws {
    let envelope = Envelope(environment: nil, settings: nil, payload: .hostile)
    #expect(try Envelope(json: envelope.json) == envelope)
    #expect(try !envelope.json.contains("environment"))
  }

  @Test func `a file of version 1 has the keys of the payload next to those of the envelope`() throws {
    let file = """
      {"schema": "cnnbench-paints", "schema_version": 1, "paints": [{"name": "lime", "isBest": true}]}
      """
    let paint = MadeUpResults.Paint(name: "lime", isBest: true)
    #expect(
      try Envelope(json: file) == Envelope(environment: nil, settings: nil, payload: MadeUpResults(paints: [paint])))
  }

  @Test func `former names of instruction sets are read as those of today in files of version 1 only`() throws {
    func name(in version: Int) throws -> String {
      let paints = #"{"paints": [{"name": "simd256", "isBest": true}]}"#
      let payload = version == 1 ? String(paints.dropFirst().dropLast()) : "\"payload\": \(paints)"
      let file = #"{"schema": "cnnbench-paints", "schema_version": \#(version), \#(payload)}"#
      return try Envelope(json: file).payload.paints[0].name
    }
    #expect(try name(in: 1) == "avx2")
    #expect(try name(in: 2) == "simd256")
  }

  @Test func `a result file of an unknown version is refused by its number`() {
    let expected = "the result file has schema version 7; this cnnbench reads versions 1 to 2"
    #expect {
      try Envelope(json: json.replacing("\"schema_version\" : 2", with: "\"schema_version\" : 7"))
    } throws: {
      "\($0)" == expected
    }
  }

  @Test func `the result file of another command is refused by its schema`() {
    let expected = "not a result file of 'cnnbench paints': its schema is 'cnnbench-net'"
    #expect {
      try Envelope(json: json.replacing("\"cnnbench-paints\"", with: "\"cnnbench-net\""))
    } throws: {
      "\($0)" == expected
    }
  }

  @Test(arguments: [
    ("", "it is not JSON"), ("{}", "schema is missing"), ("[1]", "it is not of type"),
    (#"{"schema":"cnnbench-paints","schema_version":"1"}"#, "schema_version is not of type Int"),
    (#"{"schema":"cnnbench-paints","schema_version":1}"#, "paints is missing"),
    (#"{"schema":"cnnbench-paints","schema_version":2}"#, "payload is missing"),
    (#"{"schema":"cnnbench-paints","schema_version":2,"payload":{"paints":[{}]}}"#, "payload.paints.0.name is missing"),
  ])
  func `a text that is no result file is refused with the fault`(json: String, fault: String) {
    #expect {
      try Envelope(json: json)
    } throws: {
      "\($0)".hasPrefix("not a result file of cnnbench: ") && "\($0)".contains(fault)
    }
  }
}
