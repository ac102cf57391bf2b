import Foundation
import Reporting
import TestSupport
import Testing

/// Files that cnnbench wrote when its schemas had version 1; some rows and layers were taken out.
struct EarlierVersionTests {
  private func text(_ name: String) throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Files")
    return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  @Test func `results of conv of version 1 are read, and told as recorded`() throws {
    let envelope = try ResultEnvelope<ConvolutionResults>(json: text("conv-version-1.json"))
    #expect(envelope.settings?.command.hasPrefix("cnnbench conv --problem") == true)
    let rows = envelope.payload.rows
    #expect(rows.map(\.status) == [.passed, .skipped, .failed])
    #expect(rows[0].isa == "avx512" && envelope.environment?.instructionSets == ["sse4.2", "avx2", "avx512"])
    #expect(rows[0].sampleMilliseconds?.count == 3 && rows[0].phases?.isEmpty == false)
    #expect(rows[2].maximumAbsoluteError?.isNaN == true && rows[2].maximumRelativeError == .infinity)
    for form in [ReportForm.table, .csv] {
      let report = try form.text(of: ConvolutionReport().document(of: envelope))
      try requireSnapshot(report, named: "conv-version-1.\(form.fileExtension)")
    }
    #expect(try envelope.json.contains("\"schema_version\" : 2"))
  }

  @Test func `costs of arch-cost of version 1 are read, and told as recorded`() throws {
    let envelope = try ResultEnvelope<CostResults>(json: text("arch-cost-version-1.json"))
    #expect(envelope.environment == nil && envelope.settings == nil)
    #expect(envelope.payload.networks.map(\.cost.name) == ["alexnet"] && !envelope.payload.published.isEmpty)
    let report = try ReportForm.table.text(of: CostReport(showsLayers: true).document(of: envelope))
    try requireSnapshot(report, named: "arch-cost-version-1.txt")
    #expect(try ResultEnvelope<CostResults>(json: envelope.json) == envelope)
  }
}
