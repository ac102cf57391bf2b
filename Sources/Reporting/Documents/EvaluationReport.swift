import Foundation
import Measurements

/// What `cnnbench evaluate` tells: accuracy and cost of the same artefact, and which classes are taken for which.
package struct EvaluationReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<EvaluationResults>) -> ReportDocument {
    let results = envelope.payload
    let rows = results.confusion.indices.map { ClassRow(label: $0, counts: results.confusion[$0]) }
    return ReportDocument(
      "Accuracy of \(results.title) on \(results.data)", of: envelope,
      verdict: "\(NumberText.percentNumber(results.accuracy)) % of \(results.testCount) test images are right "
        + "(95 % interval: \(NumberText.percentNumbers(results.interval)))",
      facts: [Fact("Models", results.models.joined(separator: ", ")), Fact("Test images", results.split)],
      tables: [
        ReportTable("Accuracy and cost", Self.columns, rows: [results]),
        ReportTable("Classes and what they were taken for", Self.classColumns(results.confusion.count), rows: rows),
      ], data: ReportTable("Accuracy and cost", Self.columns, rows: [results]),
      notes: [
        Note(
          "MACs and ms: for one image, of all models, crops and mirror images; ± half the 95 % interval of the median")
      ])
  }

  private static let columns: [ColumnDefinition<EvaluationResults>] = [
    .text("model", "model") { $0.title },
    .text("data", "data") { $0.data }.yielding(2),
    .number("test_accuracy", nil) { $0.accuracy },
    .number(nil, "right %", { 100 * $0.accuracy }, text: NumberText.twoDecimals),
    .number("test_accuracy_low", nil) { $0.interval.low },
    .number("test_accuracy_high", nil) { $0.interval.high },
    .text(nil, "95 % interval") { NumberText.percentNumbers($0.interval) },
    .count("correct", "right") { $0.correctCount }.yielding(4),
    .count("tested", "of") { $0.testCount }.yielding(4),
    .count("passes", "passes") { $0.passCount }.yielding(5),
    .count("parameters", "parameters") { $0.parameterCount }.yielding(3),
    .count("macs", "MACs") { $0.macs },
    .number("median_ms", "median ms") { $0.medianMilliseconds },
    .number(nil, "±", { $0.relativeHalfWidth }, text: NumberText.percent).yielding(2),
    .number("ci_low_ms", nil) { $0.lowMilliseconds },
    .number("ci_high_ms", nil) { $0.highMilliseconds },
    .text("backend", "backend") { $0.backend }.yielding(1),
    .count("threads", "threads") { $0.threads }.yielding(1),
    .text("isa", nil) { $0.isa },
  ]

  /// A class of the test images.
  private struct ClassRow: Sendable {
    let label: Int
    /// How many of them were given each class.
    let counts: [Int]

    var rightPercentage: Double? {
      let total = counts.reduce(0, +)
      return total == 0 ? nil : 100 * Double(counts[label]) / Double(total)
    }
  }

  /// More classes than this are not told apart.
  private static let mostColumns = 20

  private static func classColumns(_ count: Int) -> [ColumnDefinition<ClassRow>] {
    let taken: [ColumnDefinition<ClassRow>] = (0..<min(count, mostColumns)).map { label in
      .sparseCount(nil, "\(label)") { $0.counts[label] }
    }
    return [
      .text(nil, "class") { "\($0.label)" },
      .number(nil, "right %", { $0.rightPercentage }, text: NumberText.twoDecimals),
    ] + taken
  }
}

extension EvaluationResults {
  /// Half the width of the median's interval, as a part of the median.
  fileprivate var relativeHalfWidth: Double? {
    guard let medianMilliseconds, let lowMilliseconds, let highMilliseconds else { return nil }
    return (highMilliseconds - lowMilliseconds) / 2 / medianMilliseconds
  }
}
