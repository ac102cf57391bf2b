import NetworkCosts
import Networks
import Published
import Reporting

/// Results of the commands that count, which are the same on every machine.
enum CostSamples {
  static let all = [
    SampleReport(
      "arch-cost-all", try! costs(of: ArchitectureCatalog.architectures.map(\.name)), as: CostReport(), forms: [.csv]),
    SampleReport(
      "arch-cost", try! costs(of: ["alexnet", "resnet50", "resnet50-v1.5"]), as: CostReport(),
      forms: [.table, .markdown, .html]),
    SampleReport(
      "arch-cost-training",
      try! costs(of: ["lenet5", "vgg16"], options: CostOptions(batch: 32, includesTraining: true)), as: CostReport(),
      forms: [.markdown]),
    SampleReport(
      "arch-cost-layers",
      try! costs(of: ["googlenet"], options: CostOptions(includesAlgorithms: true), showsParts: true),
      as: CostReport(showsLayers: true), forms: [.table, .markdown, .csv]),
    SampleReport(
      "arch-cost-perceptron",
      try! costs(
        of: ["two-layer:8-4-2"], options: CostOptions(batch: 4, includesTraining: true, includesAlgorithms: true)),
      as: CostReport(showsLayers: true)),
    SampleReport("claims", try! claims(), as: ClaimReport()),
    SampleReport("accuracy", try! accuracies(), as: AccuracyReport()),
  ]

  static func costs(
    of names: [String], options: CostOptions = CostOptions(), showsParts: Bool = false
  ) throws -> ResultEnvelope<CostResults> {
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
    return envelope("arch-cost", CostResults(networks: counted, published: figures))
  }

  private static func claims() throws -> ResultEnvelope<ClaimResults> {
    var networks = NetworkCache()
    return envelope("claims", ClaimResults(claims: try ClaimCatalog.claims(&networks)))
  }

  private static func accuracies() throws -> ResultEnvelope<AccuracyResults> {
    var networks = NetworkCache()
    return envelope("accuracy", AccuracyResults(try Accuracy.all(&networks)))
  }

  private static func envelope<Payload>(_ command: String, _ payload: Payload) -> ResultEnvelope<Payload> {
    ResultEnvelope(
      environment: nil, settings: RunSettings(command: "cnnbench \(command)", options: [:]), payload: payload)
  }
}
