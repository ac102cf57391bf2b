import ArgumentParser
import Foundation
import Published
import Reporting

/// Joins published error rates to the cost of the protocol that they were measured with.
struct AccuracyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accuracy",
    abstract: "Lists published ImageNet error rates with what they cost for one image, and measured accuracies.",
    discussion: """
      Exit status: 0 printed; 64 wrong usage; 65 unusable file of --measured; 74 the results could not be written.
      """)

  @OptionGroup
  var measured: MeasuredFiles

  @OptionGroup
  var results: ReportOptions

  func run() throws {
    try results.output.requireWritable()
    let (latencies, accuracies) = try measured.measured()
    var networks = NetworkCache()
    let envelope = ResultEnvelope(counted: AccuracyResults(try Accuracy.all(&networks)))
    try results.publish(AccuracyReport(latencies: latencies, measured: accuracies).document(of: envelope))
  }
}
