import ArgumentParser
import Foundation
import Reporting

/// Tells results of any command again, in any form.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Makes a report of result files: Markdown for a pull request, a page with charts, …",
    discussion: """
      The results are those that a command wrote with --format json. As Markdown, what they come to stands first, and \
      what they were measured with is folded away. As a page, tables sort and filter, and gnuplot draws charts.

      Exit status: 0 done; 64 wrong usage; 65 a file that is no result file; 74 the report could not be written.
      """)

  @Argument(help: ArgumentHelp("Result files.", valueName: "result.json"))
  var files: [String]

  @OptionGroup
  var results: ReportOptions

  func validate() throws {
    if files.count > 1, !results.format.isForPeople {
      throw ValidationError("--format \(results.format.name) tells the results of one file (found \(files.count))")
    }
  }

  func run() throws {
    try results.output.requireWritable()
    let documents = try files.map { path in
      (name: URL(filePath: path).lastPathComponent, document: try StoredResult.file(at: path).document)
    }
    try results.publish(ReportDocument.joined(documents), as: results.format == .markdown ? .pullRequest : nil)
  }
}
