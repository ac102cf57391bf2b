import ArgumentParser
import Backends
import Benchmarking
import Conformance
import Foundation
import Kernels
import Measurements
import Reporting
import WorkerThreads

/// Works with the ONNX format itself.
struct ONNXCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "onnx", abstract: "Holds the reading of ONNX files to the format's own test cases.",
    subcommands: [ONNXConformanceCommand.self])
}

/// Runs the ONNX format's own test cases.
struct ONNXConformanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance", abstract: "Runs ONNX's own test cases: a scoreboard by operator.",
    discussion: """
      A case is a folder with model.onnx and test_data_set_0, which holds inputs and outputs. Debian's libonnx-testdata \
      has them in /usr/share/libonnx-testdata/data. Outputs may differ by 1e-7 + 1e-3 of the expected element, as in \
      ONNX's own runner. A case passes, is declined with a reason, or fails.

      Exit status: 0 none failed; 64 wrong usage; 65 a folder without test cases; 70 a case failed; 74 the results \
      could not be written; 130 interrupted.
      """)

  @Argument(help: "The folder of the test cases; those in folders below it are found.")
  var folder: String

  @Option(
    help: ArgumentHelp("Backends of the convolutions, each of which has to be right.", valueName: "name,…"))
  var backend: [String] = ["direct"]

  @Option(help: ArgumentHelp("Instruction set of the kernels; the widest there is by default.", valueName: "name"))
  var isa: String?

  @OptionGroup
  var results: ReportOptions

  func run() throws {
    try results.output.requireWritable()
    let interruption = Interruption()
    interruption.watch()
    let cases: [ConformanceCase]
    do { cases = try ConformanceCase.all(in: folder) } catch { throw CommandFailure(.data, error.description) }
    let rows = try rows(of: cases, interruption)
    try interruption.requireResults(rows)
    let envelope = ResultEnvelope(
      counted: ConformanceResults(rows: rows), options: ["folder": folder, "backend": backend.joined(separator: ",")])
    try results.publish(ConformanceReport().document(of: envelope))
    if let exitCode = interruption.exitCode { throw exitCode }
    if rows.contains(where: { $0.status == .failed }) { throw ExitCode(ExitStatus.software.rawValue) }
  }

  private func rows(of cases: [ConformanceCase], _ interruption: Interruption) throws -> [ConformanceRow] {
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    let run = ConformanceRun(
      backends: try BackendCatalog.forBenchmarks(on: table).selected(by: backend), kernels: table,
      workers: ThreadPool(workerCount: 1))
    return cases.lazy.prefix { _ in !interruption.isRequested }.map(run.row)
  }
}
