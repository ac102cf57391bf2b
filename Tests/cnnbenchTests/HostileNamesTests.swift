import Foundation
import Reporting
import Testing

/// Names from files that hold what steers a terminal, and what means something in Markdown.
struct `Names that hold anything` {
  private static let clear = "\u{1B}[2J"
  private static let title = "\u{1B}]0;gone\u{07}"
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private func requireHarmless(_ text: String, _ what: String) {
    let steering = text.unicodeScalars.filter { scalar in
      [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
        && scalar != "\n"
    }
    #expect(steering.isEmpty, "\(what): \(text.debugDescription.prefix(2000))")
  }

  /// Requires tables whose rows have as many cells as their first line, and code that ends where it should.
  private func requireWholeTables(_ text: String, _ what: String) {
    var width: Int?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        width = nil
        continue
      }
      let bars = line.replacing(/\\./, with: "").count { $0 == "|" }
      #expect(bars == width ?? bars, "\(what): \(line)")
      width = bars
    }
  }

  @Test(arguments: ReportForm.all.map(\.name))
  func `reach no terminal from batch files, in results, lists and messages`(form: String) throws {
    let name = "n\"a|b`c\(Self.clear)\(Self.title)\u{202E}\u{9B}2J*d*_e_\""
    let path = try tool.file(
      "layers\u{1B}[31m",
      holding: "mb1ic2ih5oc3kh3ph1\(name) ic8ih5id5iw5oc8kh3kd3kw3\(name) --batch=absent\(Self.clear)")
    for arguments in [["--list"], ["--backend", "reference,fft", "--time", "1ms", "--roofline", "none"]] {
      let run = try tool.run(["conv", "--batch", path, "--format", form] + arguments)
      #expect(run.status == 65 && run.output.contains("a"), "\(run.errors)")
      requireHarmless(run.errors, "errors")
      // CSV is written to files as it is; a terminal gets it without.
      if form != "csv" { requireHarmless(run.output, form) }
      if form == "markdown" { requireWholeTables(run.output, form) }
    }
  }

  @Test func `reach no terminal as CSV`() throws {
    let path = try tool.file("layers", holding: "mb1ic2ih5oc3kh3ph1n\"a\(Self.clear)\(Self.title)b\"")
    let process = tool.cnnbench([
      "conv", "--batch", path, "--backend", "reference", "--time", "1ms", "--roofline", "none", "--format", "csv",
    ])
    let terminal = try PseudoTerminal()
    process.standardOutput = terminal.deviceHandle
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = terminal.read(until: "]0;gone", for: .seconds(30))
    process.waitUntilExit()
    #expect(text.contains("]0;gone") && !text.contains("\u{1B}") && !text.contains("\u{07}"))
  }

  @Test(arguments: ["ic2ih5\u{1B}[31moc3", "ic2ih5oc3kh3 --dir=\u{1B}[2J", "ic2ih5oc3kh3 --what\u{07}=3"])
  func `reach no terminal from faults of batch files`(text: String) throws {
    let run = try tool.run(["conv", "--batch", try tool.file("layers", holding: text)])
    #expect(run.status == 65 && !run.errors.isEmpty)
    requireHarmless(run.errors, "errors")
  }

  @Test(arguments: ReportForm.all.map(\.name).filter { $0 != "csv" } + ["dot", "benchdnn"])
  func `reach no terminal from model files`(form: String) throws {
    let path = try tool.file(
      "model.yaml",
      holding: """
        name: "net|`x` \\e[2J\\e]0;gone\\a"
        input: 3x8x8
        layers:
          - {name: "conv|`\\e[31m\\u202E", type: convolution, outputs: 4, kernel: 3}
          - {name: pool, type: global-average-pool}

        """)
    let options = ["dot", "benchdnn"].contains(form) ? [] : ["--layers"]
    let run = try tool.run(["arch-cost", "--file", path, "--format", form] + options)
    #expect(run.status == 0 || run.status == 65, "\(run.errors)")
    requireHarmless(run.output, form)
    requireHarmless(run.errors, "errors")
    if form == "markdown" { requireWholeTables(run.output, form) }
  }

  @Test func `reach no terminal from faults of model files`() throws {
    let path = try tool.file(
      "model.yaml",
      holding: """
        name: tiny
        input: 3x8x8
        layers:
          - {name: "conv\\e[2J", type: "convo\\e[31mlution", outputs: 4, kernel: 3}

        """)
    let run = try tool.run(["arch-cost", "--file", path])
    #expect(run.status == 65)
    requireHarmless(run.errors, "errors")
  }
}
