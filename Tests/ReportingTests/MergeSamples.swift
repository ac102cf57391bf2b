import Harness
import Measurements
import Reporting

/// Files of a made-up sweep: two kinds of machines, four nodes of the first, of which one is slow.
enum MergeSamples {
  static let identity = SweepIdentity(
    suite: "made-up", digest: "00112233aabbccdd", version: "0.1.0 abc", unitCount: 6)

  static let units = (1...6).map { number in
    SweepUnit(
      number: number, series: number <= 4 ? 1 : number, words: ["conv", "--problem", "p\(number)"],
      title: number <= 4 ? "conv layer, repetition \(number)" : "conv layer \(number)",
      predictedSeconds: Double(number))
  }

  static let otherEnvironment = {
    var environment = Samples.environment
    environment.cpuModel = "Older Processor"
    environment.instructionSets = ["sse4.2", "avx2"]
    return environment
  }()

  /// What the unit found out on a node, as its file holds it.
  static func file(
    _ number: Int, on node: String, factor: Double = 1, environment: Harness.Environment = Samples.environment,
    rows: [ConvolutionRow]? = nil, identity: SweepIdentity = identity
  ) throws -> String {
    let rows =
      rows ?? [
        Samples.row("layer", "direct", milliseconds: 3 * factor), Samples.row("layer", "fft", milliseconds: 2 * factor),
        Samples.row("layer", "winograd-f4", failure: .skipped, reason: "solves stride 1 only"),
      ]
    let results = ResultEnvelope(
      environment: environment, settings: nil, payload: ConvolutionResults(rows: rows))
    return try ResultEnvelope(
      environment: environment, settings: nil,
      payload: SweepUnitResults(
        identity: identity, unit: units[number - 1], shard: "1/2", node: node, end: .finished, seconds: 1.5,
        results: JSONValue(json: results.json))
    ).json
  }

  /// A unit without results.
  static func file(
    _ number: Int, on node: String, ended end: SweepUnitResults.End, reason: String,
    environment: Harness.Environment = Samples.environment
  ) throws -> String {
    try ResultEnvelope(
      environment: environment, settings: nil,
      payload: SweepUnitResults(
        identity: identity, unit: units[number - 1], shard: "1/2", node: node, end: end, reason: reason, seconds: 0.5)
    ).json
  }

  /// What `cnnbench machine` found out about a node.
  static func machine(_ node: String, peak: Double) throws -> String {
    let rate = MeasuredRate(
      median: peak, intervalLow: 0.99 * peak, intervalHigh: 1.01 * peak, confidence: 0.95, sampleCount: 20)
    let roofline = Roofline(
      instructionSet: "avx2", threads: 2,
      machine: MachineIdentity(
        Samples.environment, hierarchy: CacheHierarchy(caches: [], logicalCPUCount: 2)),
      peak: rate, levels: [], absentLevels: [])
    let results = ResultEnvelope(
      environment: Samples.environment, settings: nil, payload: MachineResults(rooflines: [roofline]))
    return try ResultEnvelope(
      environment: Samples.environment, settings: nil,
      payload: SweepUnitResults(
        identity: identity,
        unit: SweepUnit(number: 0, series: 0, words: ["machine"], title: "machine", predictedSeconds: 30),
        shard: "1/2", node: node, end: .finished, seconds: 9, results: JSONValue(json: results.json))
    ).json
  }

  static func files() throws -> [UnitFile] {
    let fifth = [Samples.row("other", "fft", milliseconds: 7), Samples.row("other", "direct", milliseconds: 9)]
    let texts = [
      ("a1", try file(1, on: "a1")), ("a2", try file(2, on: "a2", factor: 1.01)),
      ("a3", try file(3, on: "a3", factor: 1.4)), ("a4", try file(4, on: "a4", factor: 0.99)),
      ("b1", try file(1, on: "b1", factor: 2, environment: otherEnvironment)),
      ("b2", try file(2, on: "b2", factor: 2.2, environment: otherEnvironment)),
      ("five", try file(5, on: "a1", rows: fifth)),
      (
        "six",
        try file(
          6, on: "b1", ended: .failed, reason: "its process was ended by signal 9", environment: otherEnvironment)
      ),
      ("machine a1", try machine("a1", peak: 100)), ("machine a3", try machine("a3", peak: 80)),
    ]
    return try texts.map { try UnitFile(path: $0.0, json: $0.1) }
  }

  static let all = [
    SampleReport(
      "merge",
      ResultEnvelope(
        environment: nil, settings: RunSettings(command: "cnnbench merge sweep", options: ["partial": "true"]),
        payload: MergedResults(identity: identity, units: units, files: try! files().checked(against: identity).files)),
      as: MergeReport())
  ]
}
