import NetworkCosts
import Published

/// Error rates joined to their cost: all that `cnnbench accuracy` prints.
package enum AccuracyReport {
  /// The winners of ILSVRC first, then every published error rate.
  ///
  /// - Parameter usesColour: whether a table may set off headings with terminal codes.
  package static func text(
    _ accuracies: [Accuracy], as format: ReportFormat, usesColour: Bool = false
  ) throws -> String {
    let sections = TabularReport(
      columns,
      sections: [
        ("ILSVRC", accuracies.filter(\.isChallengeResult)), ("published", accuracies.filter { !$0.isChallengeResult }),
      ])
    switch format {
    case .table: return sections.text(usesColour: usesColour) + "\n" + legend.map { $0 + "\n" }.joined()
    case .csv: return TabularReport(columns, rows: accuracies).csv
    case .markdown: return sections.markdown + "\n" + legend.map { Table.markdown($0) }.joined(separator: "  \n") + "\n"
    case .json: return try RecordFile(schema: "cnnbench-accuracy", records: accuracies.map(Record.init)).reportJSON
    }
  }

  private static let legend = [
    "* no other published error on ILSVRC-2012's images is both lower and cheaper; validation, test and subsets are mixed",
    "GMACs: multiply-adds for one image, of all models over all crops; dense evaluation on square images and, unless"
      + " denied, their mirror images, which is a lower bound; ≈ marks estimates",
  ]

  private static let columns: [ReportColumn<Accuracy>] = [
    .text("architecture", "architecture") { $0.architecture },
    .text("variant", "variant") { $0.variant },
    .number("top1_error", "top-1 %", { $0.top1Error }, text: twoDecimals),
    .text("top1_frontier", nil) { "\($0.isOnTop1Frontier)" },
    .text(nil, "") { $0.isOnTop1Frontier ? "*" : "" },
    .number("top5_error", "top-5 %", { $0.top5Error }, text: twoDecimals),
    .text("top5_frontier", nil) { "\($0.isOnTop5Frontier)" },
    .text(nil, "") { $0.isOnTop5Frontier ? "*" : "" },
    .count("models", "models") { $0.ensemble?.modelCount },
    .text("evaluation", "evaluation") { $0.evaluation?.description ?? "" },
    .count("forward_passes", nil) { $0.forwardPasses },
    .number(nil, "passes", { $0.forwardPasses.map(Double.init) }, text: { Grouping.text($0, decimals: 0) }),
    .count("macs", nil) { $0.macs },
    .text(nil, "") { $0.macs == nil || $0.estimate.isEmpty ? "" : "≈" },
    .number(nil, "GMACs", { $0.macs.map { Double($0) / 1e9 } }, text: { Grouping.text($0, decimals: 1) }),
    .text("estimate", "why ≈") { $0.estimate },
    .text("protocol", "protocol") { $0.protocolText },
    .text("networks", nil) { $0.ensemble?.text ?? "" },
    .text("source", "source") { $0.source },
    .text("evidence", nil) { $0.evidence.map(\.text).joined(separator: "; ") },
    .text(nil, "evidence") { $0.evidence.map(\.manner).joined(separator: ", ") },
  ]

  private static func twoDecimals(_ value: Double) -> String { Grouping.text(value, decimals: 2) }

  private struct Record: Encodable {
    let architecture: String
    let variant: String
    let `protocol`: String
    let source: String
    let evidence: [String]
    let networks: String?
    let evaluation: String?
    let top1Error: Double?
    let top5Error: Double?
    let isOnTop1Frontier: Bool
    let isOnTop5Frontier: Bool
    let forwardPasses: Int?
    let macs: Int?
    let estimate: String?

    init(_ accuracy: Accuracy) {
      architecture = accuracy.architecture
      variant = accuracy.variant
      `protocol` = accuracy.protocolText
      source = accuracy.source
      evidence = accuracy.evidence.map(\.text)
      networks = accuracy.ensemble?.text
      evaluation = accuracy.evaluation?.description
      top1Error = accuracy.top1Error
      top5Error = accuracy.top5Error
      isOnTop1Frontier = accuracy.isOnTop1Frontier
      isOnTop5Frontier = accuracy.isOnTop5Frontier
      forwardPasses = accuracy.forwardPasses
      macs = accuracy.macs
      estimate = accuracy.estimate.isEmpty ? nil : accuracy.estimate
    }
  }
}
