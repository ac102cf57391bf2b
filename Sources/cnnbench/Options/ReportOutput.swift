import ArgumentParser
import Foundation
import Reporting

/// The options that say in which form results are told, and where.
struct ReportOptions: ParsableArguments {
  @Option(help: "Form of the results.")
  var format: ReportFormat = .table

  @OptionGroup
  var output: ReportOutput

  /// Prints or writes the report, of which `text` makes the form that was asked for.
  func publish(_ text: (_ format: ReportFormat, _ usesColour: Bool) throws -> String) throws {
    try output.publish(try text(format, output.usesColour))
  }
}

/// Where a report goes: to standard output, or to a file if one is named.
struct ReportOutput: ParsableArguments {
  @Option(name: .customLong("output"), help: ArgumentHelp("Writes the results to a file instead.", valueName: "file"))
  var path: String?

  /// Whether the report is for eyes at a terminal.
  var usesColour: Bool { path == nil && StandardOutput.isTerminal }

  /// - Throws: `CommandFailure` if the file could not be written later.
  func requireWritable() throws {
    guard let path else { return }
    do { try ReportWriter.requireWritable(path) } catch { throw CommandFailure(.output, error.description) }
  }

  /// Prints or writes the report; what cannot be written to the file is printed instead.
  func publish(_ report: String) throws {
    guard let path else { return try StandardOutput.write(report) }
    do {
      try ReportWriter.write(report, to: path)
    } catch {
      let isPrinted = (try? StandardOutput.write(report)) != nil
      throw CommandFailure(
        .output, error.description, note: isPrinted ? "what the file would hold stands on standard output" : nil)
    }
  }
}
