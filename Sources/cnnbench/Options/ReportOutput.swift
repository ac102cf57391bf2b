import ArgumentParser
import Foundation
import Reporting

/// The options that say in which form results are told, and where.
struct ReportOptions: ParsableArguments {
  @Option(
    name: .customLong("format"),
    help: "Format of the results (default: by the name of the output file, else table).")
  var chosenFormat: ReportForm?

  @OptionGroup
  var output: ReportOutput

  @Flag(help: "Draws the charts of the report on the terminal, below its tables (with gnuplot).")
  var chart = false

  @Option(
    help: ArgumentHelp("Writes each chart to this folder, as SVG and as PNG (with gnuplot).", valueName: "folder"))
  var plots: String?

  func validate() throws {
    if chart, !format.isForPeople, output.path == nil {
      throw ValidationError(
        "--chart needs the table on the terminal; write --format \(format.name) to a file with --output FILE")
    }
  }

  /// The form that was asked for, in words or by the name of the file.
  var format: ReportForm { chosenFormat ?? output.path.flatMap(ReportForm.init(path:)) ?? .table }

  /// Prints or writes the report in the form that was asked for.
  ///
  /// - Parameters:
  ///   - form: takes the place of the form that was asked for.
  ///   - showsTable: whether the table is printed, too, once a file that is named has the results: a reader of the table
  ///     that stops reading ends the process.
  func publish(_ document: ReportDocument, as form: ReportForm? = nil, showsTable: Bool = false) throws {
    try output.publish(chart && format == .table ? lettered(document) : document, as: form ?? format)
    if let plots { try ChartFolder(path: plots).write(document.charts) }
    guard output.path != nil, showsTable || chart else { return }
    let shown = chart ? lettered(document) : document
    try StandardOutput.write(ReportForm.table.text(of: shown, on: StandardOutput.screen))
  }

  private static let standardColumns = 80

  private func lettered(_ document: ReportDocument) -> ReportDocument {
    document.lettered(by: Gnuplot(), columns: StandardOutput.screen.width ?? Self.standardColumns)
  }
}

extension ReportForm: ExpressibleByArgument {
  public init?(argument: String) {
    guard let form = Self.all.first(where: { $0.name == argument }) else { return nil }
    self = form
  }

  public var defaultValueDescription: String { name }
  public static var allValueStrings: [String] { all.map(\.name) }
}

/// Where a report goes: to standard output, or to a file if one is named.
struct ReportOutput: ParsableArguments {
  @Option(name: .customLong("output"), help: ArgumentHelp("Writes the results to this file.", valueName: "file"))
  var path: String?

  /// - Throws: `CommandFailure` if the file could not be written later.
  func requireWritable() throws {
    guard let path else { return }
    do { try ReportWriter.requireWritable(path) } catch { throw CommandFailure(.output, error.description) }
  }

  /// Prints or writes the report in the given form.
  func publish(_ document: ReportDocument, as form: ReportForm) throws {
    let document = form == .html ? document.drawn(by: Gnuplot()) : document
    try publish(try form.text(of: document, on: path == nil ? StandardOutput.screen : .none))
  }

  /// Prints or writes the text; what cannot be written to the file is printed instead.
  func publish(_ text: String) throws {
    guard let path else { return try StandardOutput.write(text) }
    do {
      try ReportWriter.write(text, to: path)
    } catch {
      let isPrinted = (try? StandardOutput.write(text)) != nil
      throw CommandFailure(
        .output, error.description, note: isPrinted ? "the results were printed to standard output instead" : nil)
    }
  }
}
