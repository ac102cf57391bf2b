import NetworkCosts
import Networks
import Published
import Reporting
import TestSupport
import Testing

struct ArchitectureReportTests {
  private func report(
    _ names: [String], options: CostOptions = CostOptions(), showsParts: Bool = false
  ) throws -> ArchitectureReport {
    let counted = try names.map { name in
      let architecture = try ArchitectureCatalog.architecture(named: name)
      return CountedNetwork(
        cost: try NetworkCost(architecture.network(), options: options), source: architecture.source,
        caveat: architecture.caveat)
    }
    var networks = NetworkCache()
    let figures = try FigureComparison.all(&networks).map(PublishedComparison.init).filter {
      names.contains($0.network) && (showsParts || $0.part.isEmpty)
    }
    return ArchitectureReport(networks: counted, published: figures)
  }

  @Test func `every architecture is a line of CSV, with computed next to published`() throws {
    let text = try report(ArchitectureCatalog.architectures.map(\.name)).text(as: .csv, showsLayers: false)
    #expect(text.split(separator: "\n").count == 1 + ArchitectureCatalog.architectures.count)
    try requireSnapshot(text, named: "architectures.csv")
  }

  @Test func `the table of totals reads well`() throws {
    let text = try report(["alexnet", "resnet50", "resnet50-v1.5"]).text(as: .table, showsLayers: false)
    try requireSnapshot(text, named: "architectures.txt")
  }

  @Test func `in-bounds counts take the place of dense ones`() throws {
    let report = try report(["alexnet"])
    let text = try report.text(as: .table, showsLayers: false, macs: .inBounds)
    #expect(text.contains("MACs in bounds"))
    #expect(text.contains("671.3 M"))
    #expect(!text.contains("724.4 M"))
  }

  @Test func `training costs are columns of their own`() throws {
    let options = CostOptions(batch: 32, includesTraining: true)
    try requireSnapshot(
      try report(["lenet5", "vgg16"], options: options).text(as: .markdown, showsLayers: false),
      named: "architectures-training.md")
  }

  @Test(arguments: [(ReportFormat.table, "txt"), (.markdown, "md"), (.csv, "csv")])
  func `layers are rows, with what each algorithm would multiply`(format: ReportFormat, suffix: String) throws {
    let text = try report(["googlenet"], options: CostOptions(includesAlgorithms: true), showsParts: true).text(
      as: format, showsLayers: true)
    try requireSnapshot(text, named: "layers.\(suffix)")
  }

  @Test func `JSON reads back as the same report`() throws {
    let options = CostOptions(batch: 4, includesTraining: true, includesAlgorithms: true)
    let report = try report(["inception-v3-aux", "lenet5-1998"], options: options)
    let text = try report.text(as: .json, showsLayers: true)
    #expect(text.contains("\"backward_data_macs\""))
    #expect(try ArchitectureReport(json: text) == report)
  }

  @Test func `JSON of something else is refused`() {
    #expect(throws: ArchitectureReportError.malformed) { try ArchitectureReport(json: "{}") }
    #expect(throws: ArchitectureReportError.unknownSchema("other")) {
      try ArchitectureReport(json: #"{"schema": "other", "schema_version": 1, "networks": [], "published": []}"#)
    }
    #expect(throws: ArchitectureReportError.unknownVersion(9)) {
      try ArchitectureReport(
        json: #"{"schema": "cnnbench-arch-cost", "schema_version": 9, "networks": [], "published": []}"#)
    }
  }

  @Test(arguments: [(ReportFormat.table, "txt"), (.markdown, "md"), (.csv, "csv"), (.json, "json")])
  func `claims are stated, computed and judged`(format: ReportFormat, suffix: String) throws {
    var networks = NetworkCache()
    let text = try ClaimReport.text(try ClaimCatalog.claims(&networks), as: format)
    try requireSnapshot(text, named: "claims.\(suffix)")
  }

  @Test(arguments: [(ReportFormat.table, "txt"), (.markdown, "md"), (.csv, "csv"), (.json, "json")])
  func `accuracies stand next to their cost`(format: ReportFormat, suffix: String) throws {
    var networks = NetworkCache()
    let text = try AccuracyReport.text(try Accuracy.all(&networks), as: format)
    try requireSnapshot(text, named: "accuracy.\(suffix)")
  }
}
