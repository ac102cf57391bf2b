import ArgumentParser
import Foundation
import Published
import Reporting

/// Recomputes what papers and lectures claim about architectures.
struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: "Recomputes claims about the cost of architectures: stated, computed, verdict.",
    discussion: "Exit status: 0 printed; 64 wrong usage; 74 the results could not be written.")

  @OptionGroup
  var results: ReportOptions

  func run() throws {
    try results.output.requireWritable()
    var networks = NetworkCache()
    let envelope = ResultEnvelope(counted: ClaimResults(claims: try ClaimCatalog.claims(&networks)))
    try results.publish(ClaimReport().document(of: envelope))
  }
}
