import ArgumentParser
import Benchmarking
import Foundation
import Kernels
import Reporting

/// Times every micro-kernel alone, on operands in the first-level cache.
struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels", abstract: "Times every register tile alone, as a share of the machine's peak.",
    discussion: """
      For people who write kernels: the speed of a tile whose operands are in the first-level cache.

      Exit status: 0 done; 64 wrong usage; 69 missing hardware; 74 the results could not be written; 130 interrupted.
      """)

  @Option(
    help: ArgumentHelp("Instruction set of the kernels (default: the widest of this machine).", valueName: "name"))
  var isa: String?

  @Option(
    help: ArgumentHelp("Longest measurement of each tile: 300ms, 2s (default: 50ms).", valueName: "duration"),
    transform: TimeValue.init(parsing:))
  var time = Self.standardTime

  @OptionGroup
  var results: ReportOptions

  private static let standardTime = try! TimeValue(parsing: "50ms")

  func run() throws {
    try results.output.requireWritable()
    let interruption = Interruption()
    interruption.watch()
    let table = KernelTable(for: try InstructionSet.chosen(named: isa))
    let rows = TileTiming(table: table, time: time.duration).rows(
      interruption: interruption, observer: ProgressLine.onStandardError.observer)
    try interruption.requireResults(rows)
    let envelope = ResultEnvelope(
      measured: KernelResults(rows: rows),
      options: ["isa": table.instructionSet.rawValue, "time": time.description])
    try results.publish(KernelReport().document(of: envelope))
    if let exitCode = interruption.exitCode { throw exitCode }
  }
}
