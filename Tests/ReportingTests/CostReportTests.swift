import NetworkCosts
import Networks
import Reporting
import Testing

struct CostReportTests {
  private func text(
    _ envelope: ResultEnvelope<CostResults>, as form: ReportForm, _ report: CostReport = CostReport()
  ) throws -> String {
    try form.text(of: report.document(of: envelope))
  }

  @Test func `every architecture is a line of CSV, with computed next to published`() throws {
    let names = ArchitectureCatalog.architectures.map(\.name)
    let lines = try text(CostSamples.costs(of: names), as: .csv).split(separator: "\n")
    #expect(lines.dropFirst().map { $0.prefix { $0 != "," } } == names.map { $0[...] })
    #expect(lines[0].contains(",macs,") && lines[0].contains(",published_macs,macs_difference,"))
  }

  @Test func `in-bounds counts take the place of dense ones`() throws {
    let text = try text(try CostSamples.costs(of: ["alexnet"]), as: .table, CostReport(macs: .inBounds))
    #expect(text.contains("MACs in bounds") && text.contains("671.3 M") && !text.contains("724.4 M"))
  }

  @Test func `costs of training and of algorithms survive being written and read`() throws {
    let options = CostOptions(batch: 4, includesTraining: true, includesAlgorithms: true)
    let envelope = try CostSamples.costs(of: ["inception-v3-aux", "lenet5-1998"], options: options)
    #expect(try envelope.json.contains("\"backward_data_macs\""))
    #expect(try ResultEnvelope<CostResults>(json: envelope.json) == envelope)
  }

  @Test func `a count that no network can have is refused with the network's name`() throws {
    let json = try CostSamples.costs(of: ["lenet5"]).json.replacing(
      /"fully_connected" : [0-9]+/, with: "\"fully_connected\" : \(Int.max)", maxReplacements: 1)
    let expected = "'lenet5' has a count of MACs or parameters that no network can have"
    #expect { try ResultEnvelope<CostResults>(json: json) } throws: { "\($0)" == expected }
  }
}

struct `Latencies that were measured` {
  private static func row(_ network: String, milliseconds: Double, threads: Int = 1, batch: Int = 1) -> NetworkRow {
    var row = NetworkRow(
      network: network, input: "3x224x224", batch: batch, layers: 1, backend: "auto", threads: threads, status: .passed,
      repro: "")
    row.medianMilliseconds = milliseconds
    return row
  }

  private let latencies = MeasuredLatencies(
    NetworkResults(rows: [
      Self.row("alexnet", milliseconds: 30), Self.row("alexnet", milliseconds: 20),
      Self.row("alexnet", milliseconds: 11, threads: 2),
      Self.row("resnet50", milliseconds: 5, batch: 2),
    ]))

  @Test func `are those of the fastest plan for one image on the fewest threads`() {
    #expect(latencies["alexnet"] == 20 && latencies["resnet50"] == nil)
  }

  @Test func `stand beside the costs of their network, in a column that is there for them only`() throws {
    let costs = try CostSamples.costs(of: ["alexnet"])
    let csv = try ReportForm.csv.text(of: CostReport(latencies: latencies).document(of: costs))
    #expect(csv.contains(",measured_ms") && csv.contains(",20.0"))
    #expect(!(try ReportForm.csv.text(of: CostReport().document(of: costs))).contains("measured_ms"))
  }
}
