import Foundation
import Harness
import Measurements
import Reporting
import Testing

/// `compare --run` with programs that measure nothing: each of their processes copies the next of the results that the test
/// has prepared for them.
struct CompareProgramsTests {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  /// A program whose processes find these medians, one after the other, and after the last one that one again.
  private func program(_ name: String, finding medians: [Double]) throws -> String {
    for (index, median) in medians.enumerated() {
      let envelope = ResultEnvelope(
        environment: nil, settings: RunSettings(command: "cnnbench conv", options: [:]),
        payload: ConvolutionResults(rows: [row("quick", milliseconds: 1), row("layer", milliseconds: median)]))
      _ = try tool.file("\(name)-\(index + 1).json", holding: envelope.json)
    }
    let script = try tool.file(
      name,
      holding: """
        #!/bin/sh
        cd '\(tool.folder.path)'
        echo \(name) >> turns
        number=$(grep -c '^\(name)$' turns)
        while [ ! -e "\(name)-$number.json" ]; do number=$((number - 1)); [ $number -gt 0 ] || exit 9; done
        while [ "$1" != --output ]; do shift; done
        cp "\(name)-$number.json" "$2"

        """)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    return script
  }

  private func row(_ layer: String, milliseconds: Double) -> ConvolutionRow {
    var row = ConvolutionRow(
      layer: layer, problem: "ic1ih1oc1kh1", backend: "direct", direction: "forward", threads: 1, status: .passed,
      repro: "cnnbench conv --problem \(layer)")
    row.medianMilliseconds = milliseconds
    return row
  }

  private func compare(_ base: [Double], _ head: [Double]) throws -> CommandLineRun {
    let programs = (try program("base", finding: base), try program("head", finding: head))
    return try tool.run(["compare", "--run", programs.0, programs.1, "--", "conv", "--time", "1s"])
  }

  private static let usual = [1.00, 1.01, 0.99, 1.005, 0.995]

  @Test func `a slow-down that a second run confirms is named and ends with status 2`() throws {
    let run = try compare(Self.usual, Self.usual.map { 1.1 * $0 })
    #expect(run.status == 2)
    #expect(run.output.contains("layer") && run.output.contains("confirmed by a second run (+10"))
    #expect(run.output.contains("cnnbench conv --problem layer") && !run.output.contains("--problem quick"))
    #expect(run.errors.contains("note: regression"))
  }

  @Test func `a slow-down that a second run does not confirm is none`() throws {
    let run = try compare(Self.usual, Self.usual.map { 1.1 * $0 } + Self.usual)
    #expect(run.status == 0 && run.output.contains("not confirmed by a second run"))
  }

  @Test func `programs that differ by chance only end with status 0 after five processes each, which took turns`()
    throws
  {
    let run = try compare(Self.usual, Self.usual.reversed())
    #expect(run.status == 0 && run.errors.isEmpty)
    let turns = try tool.text("turns").split(separator: "\n").map { $0.prefix(1) }.joined()
    #expect(turns == "bhhbbhhbbh")
  }

  @Test func `programs that are missing, or end without results, are told of`() throws {
    let base = try program("base", finding: Self.usual)
    let missing = try tool.run(["compare", "--run", base, "./no-such-program", "--", "conv"])
    #expect(missing.status == 69 && missing.errors.contains("there is no program './no-such-program'"))
    let failing = try program("head", finding: [])
    let run = try tool.run(["compare", "--run", base, failing, "--", "conv"])
    #expect(run.status == 70 && run.errors.contains("process 1 of 5 of the head ended with status 9"))
  }

  @Test func `a command line that compares nothing is refused`() throws {
    for words in [
      ["a.json"], ["--run", "a", "b"], ["a.json", "b.json", "--processes", "5"],
      ["--run", "a", "b", "conv", "--processes", "2"],
    ] {
      #expect(try tool.run(["compare"] + words).status == 64)
    }
  }
}
