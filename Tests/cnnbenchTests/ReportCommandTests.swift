import Foundation
import Reporting
import Testing

struct ReportCommandTests {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private static let end = "END-OF-THE-RUN"

  /// What a command line prints on a terminal of so many columns.
  private func output(_ command: String, onTerminalOf columns: UInt16) throws -> String {
    let terminal = try PseudoTerminal()
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    #expect(ioctl(terminal.deviceHandle.fileDescriptor, UInt(TIOCSWINSZ), &size) == 0)
    let script = "unset COLUMNS; \(command); echo \(Self.end)"
    let process = tool.process(URL(filePath: "/bin/sh"), ["-c", script])
    process.standardOutput = terminal.deviceHandle
    try process.run()
    let text = terminal.read(until: Self.end, for: .seconds(60))
    process.waitUntilExit()
    return text.replacing("\r\n", with: "\n").replacing(Self.end, with: "")
  }

  @Test func `tables are no wider than the terminal, and say which columns they leave out`() throws {
    let text = try output("cnnbench arch-cost alexnet", onTerminalOf: 90)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 90 })
    #expect(text.contains("Left out on 90 columns: ") && text.contains("60.97 M"))
  }

  @Test func `COLUMNS says how wide a table in a pipe is, which else is as wide as it needs to be`() throws {
    let narrow = try tool.shell("COLUMNS=90 cnnbench arch-cost alexnet").output
    #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= 90 })
    for columns in ["", "0", "wide"] {
      let wide = try tool.shell("COLUMNS=\(columns) cnnbench arch-cost alexnet").output
      #expect(!wide.contains("Left out") && wide.contains { !$0.isASCII })
      #expect(wide.split(separator: "\n").contains { $0.count > 132 })
    }
  }

  @Test func `a file is as wide as it needs to be`() throws {
    _ = try tool.shell("COLUMNS=90 cnnbench arch-cost alexnet --output costs.txt")
    #expect(try !tool.text("costs.txt").contains("Left out"))
  }

  @Test func `control characters of names do not reach a terminal`() throws {
    let file = try tool.file(
      "model.yaml",
      holding: """
        name: "tiny\\e[31m"
        input: 3x8x8
        layers:
          - {name: "conv\\x07\\e]0;title\\x07", type: convolution, outputs: 4, kernel: 3}

        """)
    for form in ReportForm.all {
      let command = "cnnbench arch-cost --file \(file) --layers --format \(form.name)"
      let text = try output(command, onTerminalOf: 120)
      let steering = text.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "").unicodeScalars.filter {
        $0.properties.generalCategory == .control && $0 != "\n"
      }
      #expect(steering.isEmpty && text.contains("tiny"), "\(form.name)")
    }
  }

  @Test func `control characters of a name in an error do not reach a terminal`() throws {
    let run = try tool.run(["arch-cost", "\u{1B}[31mnet\u{07}"])
    #expect(run.status == 64 && run.errors.contains("net") && !run.errors.contains("\u{1B}"))
  }

  @Test(arguments: ["claims", "accuracy", "doctor", "arch-cost lenet5 --layers"])
  func `a page is one of the forms of every command`(command: String) throws {
    let run = try tool.shell("cnnbench \(command) --format html")
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(run.output.hasPrefix("<!doctype html>\n") && run.output.hasSuffix("</html>\n"))
  }

  @Test func `what is counted is the same JSON on every run`() throws {
    for command in ["claims", "accuracy", "arch-cost lenet5"] {
      let runs = try (0..<2).map { _ in try tool.shell("cnnbench \(command) --format json").output }
      #expect(runs[0] == runs[1] && !runs[0].contains("environment"))
    }
  }

  @Test func `the JSON of commands that ran is read again`() throws {
    func read<Payload>(_: Payload.Type, _ command: String) throws -> ResultEnvelope<Payload> {
      let run = try tool.shell("cnnbench \(command) --format json")
      #expect(run.status == 0, "\(run.errors)")
      let envelope = try ResultEnvelope<Payload>(json: run.output)
      #expect(try envelope.json == run.output && envelope.settings?.command == "cnnbench \(command) --format json")
      return envelope
    }
    #expect(try !read(DoctorResults.self, "doctor").payload.findings.isEmpty)
    #expect(try !read(ClaimResults.self, "claims").payload.claims.isEmpty)
    #expect(try !read(AccuracyResults.self, "accuracy").payload.accuracies.isEmpty)
    #expect(try read(CostResults.self, "arch-cost lenet5 --layers").payload.networks.count == 1)
    #expect(try !read(KernelResults.self, "kernels --time 1ms --isa sse4.2").payload.rows.isEmpty)
    let quick = "--problem mb1ic3ih9oc4kh3 --time 1ms"
    #expect(try read(TuningResults.self, "tune \(quick) --backend direct").payload.rows.count == 1)
    let machine = "machine --isa sse4.2 --threads 1 --time 1ms"
    #expect(try read(MachineResults.self, machine).payload.rooflines.count == 1)
    let conv = try read(ConvolutionResults.self, "conv \(quick) --backend direct --isa sse4.2")
    #expect(conv.payload.rows.count == 1 && conv.payload.rooflines?.count == 1)
  }
}
