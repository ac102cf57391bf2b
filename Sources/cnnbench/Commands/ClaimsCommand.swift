import Architectures
import ArgumentParser
import Foundation
import Reporting

/// Recomputes what papers and lectures claim about architectures.
struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: "Recomputes claims about the cost of architectures: stated, computed, verdict.",
    discussion: "Exit status: 0 printed; 64 wrong usage; 74 the output file could not be written.")

  @Option(help: "Form of the results.")
  var format: ReportFormat = .table

  @Option(help: ArgumentHelp("Writes the results to a file instead.", valueName: "file"))
  var output: String?

  func run() throws {
    let destination = ReportOutput(path: output)
    try destination.requireWritable()
    var networks = NetworkCache()
    let claims = try ClaimCatalog.claims(&networks)
    try destination.publish(try ClaimReport.text(claims, as: format, usesColour: destination.usesColour))
  }
}
