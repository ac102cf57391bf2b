import Architectures
import ArgumentParser
import Foundation
import Reporting

/// Joins published error rates to the cost of the protocol that they were measured with.
struct AccuracyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accuracy", abstract: "Lists published ImageNet error rates with what they cost for one image.",
    discussion: "Exit status: 0 printed; 64 wrong usage; 74 the output file could not be written.")

  @Option(help: "Form of the results.")
  var format: ReportFormat = .table

  @Option(help: ArgumentHelp("Writes the results to a file instead.", valueName: "file"))
  var output: String?

  func run() throws {
    let destination = ReportOutput(path: output)
    try destination.requireWritable()
    var networks = NetworkCache()
    let accuracies = try Accuracy.all(&networks)
    try destination.publish(try AccuracyReport.text(accuracies, as: format, usesColour: destination.usesColour))
  }
}
