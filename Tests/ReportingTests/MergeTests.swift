import Foundation
import Harness
import Reporting
import Testing

struct MergeTests {
  private static func merged(_ files: [UnitFile]) -> MergedResults {
    MergedResults(
      identity: MergeSamples.identity, units: MergeSamples.units,
      files: files.checked(against: MergeSamples.identity).files)
  }

  @Test func `files merge to the same bytes in any order`() throws {
    let files = try MergeSamples.files()
    func json(_ files: [UnitFile]) throws -> String {
      try ResultEnvelope(environment: nil, settings: nil, payload: Self.merged(files)).json
    }
    let first = try json(files)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<10 { #expect(try json(files.shuffled(using: &generator)) == first) }
  }

  @Test func `nodes are observations, whose geometric mean has Student's interval`() throws {
    let merged = Self.merged(try MergeSamples.files())
    let row = try #require(merged.rows.first { $0.key.candidate == "direct" && $0.key.subject == "layer" })
    #expect(row.observations.map(\.node) == ["a1", "a2", "a3", "a4"])
    let expected = try #require(ProcessCombination(ofMedians: [3, 3.03, 4.2, 2.97]))
    let time = try #require(row.milliseconds)
    #expect(abs(time.mean - expected.estimate) < 1e-12 && abs((time.low ?? 0) - expected.low) < 1e-12)
    // On every node it takes one and a half times as long as the fastest.
    #expect(abs((row.toFastest?.mean ?? 0) - 1.5) < 1e-12 && abs((row.toFastest?.high ?? 0) - 1.5) < 1e-9)
  }

  @Test func `kinds of machines have rows of their own, and are compared over what they have in common`() throws {
    let merged = Self.merged(try MergeSamples.files())
    #expect(merged.kinds.count == 2 && merged.kinds.map(\.nodeCount).sorted() == [2, 4])
    #expect(merged.kinds[0].timeToFirst == nil)
    let ratio = try #require(merged.kinds[1].timeToFirst)
    let isOlderFirst = merged.kinds[0].machine.processor == "Older Processor"
    let kindA = pow(1 * 1.01 * 1.4 * 0.99, 0.25)
    let kindB = (2 * 2.2).squareRoot()
    #expect(abs(ratio.mean - (isOlderFirst ? kindA / kindB : kindB / kindA)) < 1e-9)
    #expect(merged.kinds[1].commonRowCount == 2)
  }

  @Test func `a node that is behind its kind is called slow`() throws {
    let merged = Self.merged(try MergeSamples.files())
    #expect(merged.nodes.filter(\.isSlow).map(\.name) == ["a3"])
    #expect(merged.nodes.first { $0.name == "a3" }?.commonCount == 3)
  }

  @Test func `what has no results is named, and told apart from what nobody measured`() throws {
    let files = try MergeSamples.files()
    let merged = Self.merged(files)
    #expect(merged.unfinishedNumbers == [6] && !merged.isComplete)
    #expect(merged.missing.first?.reason == "its process was ended by signal 9")
    let without = Self.merged(files.filter { $0.path != "five" && $0.path != "six" })
    #expect(without.unfinishedNumbers == [5, 6] && without.missing.allSatisfy { $0.node == nil })
    let unavailable = try UnitFile(
      path: "x", json: MergeSamples.file(6, on: "a1", ended: .unavailable, reason: "no avx512"))
    #expect(Self.merged(files.filter { $0.path != "six" } + [unavailable]).isComplete)
  }

  @Test func `a unit that failed on one node and has results from another is used`() throws {
    let better = try UnitFile(path: "six again", json: MergeSamples.file(6, on: "b1"))
    let (files, faults) = try (MergeSamples.files() + [better]).checked(against: MergeSamples.identity)
    #expect(faults.isEmpty && Self.merged(files).isComplete)
  }

  @Test func `a doubled file and one of another sweep are named`() throws {
    let doubled = try UnitFile(path: "a1 copy", json: MergeSamples.file(1, on: "a1"))
    let (_, faults) = try (MergeSamples.files() + [doubled]).checked(against: MergeSamples.identity)
    #expect(faults.map(\.description) == ["'a1' and 'a1 copy' both hold unit 1 from node a1"])
    #expect(faults[0].isOfOneSweep)
    let other = SweepIdentity(suite: "made-up", digest: "0", version: "0.2.0", unitCount: 6)
    let foreign = try UnitFile(path: "foreign", json: MergeSamples.file(2, on: "z", identity: other))
    let (_, mixed) = [foreign].checked(against: MergeSamples.identity)
    #expect(
      mixed.map(\.description) == [
        "'foreign' is of another sweep: its version of cnnbench is 0.2.0, not 0.1.0 abc"
      ])
    #expect(!mixed[0].isOfOneSweep)
  }

  @Test func `truncated and foreign files are refused`() throws {
    let whole = try MergeSamples.file(1, on: "a1")
    for text in ["", String(whole.prefix(whole.count / 2)), "{}", try SampleReport.all[0].json] {
      #expect(throws: EnvelopeError.self) { try UnitFile(path: "file", json: text) }
    }
  }

  @Test func `any JSON survives`() throws {
    let text = """
      {"a" : [1, 2.5, -3e300, "nan", true, null, {"b" : ""}], "c" : 9007199254740993}
      """
    let value = try JSONValue(json: text)
    #expect(try JSONValue(json: value.json) == value)
    #expect(
      value
        == .object([
          "a": .array([
            .integer(1), .number(2.5), .number(-3e300), .text("nan"), .flag(true), .null, .object(["b": .text("")]),
          ]), "c": .integer(9_007_199_254_740_993),
        ]))
  }
}
