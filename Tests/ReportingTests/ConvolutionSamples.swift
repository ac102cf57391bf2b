import Counters
import Measurements
import Reporting

/// Results of `cnnbench conv`: every kind of row, several threads and states of the caches, and what was looked at besides.
enum ConvolutionSamples {
  static let all = [
    SampleReport("conv", Samples.file, as: ConvolutionReport()),
    SampleReport(
      "conv-sweep", Samples.envelope(of: Samples.sweep), as: ConvolutionReport(), forms: [.table, .markdown]),
    SampleReport("conv-list", listing, as: ListingReport()),
    SampleReport(
      "conv-networks",
      ResultEnvelope(
        environment: Samples.environment, settings: Samples.settings,
        payload: ConvolutionResults(
          rows: ["net:a", "net:b"].flatMap { layer in
            [Samples.row(layer, "direct", milliseconds: 3), Samples.row(layer, "fft", milliseconds: 2)]
          } + ["direct", "fft"].map { Samples.row("b", $0, failure: .skipped, reason: "no \($0) of it") },
          seconds: 9.5, pendingProblems: 2, areNetworks: true)), as: ConvolutionReport()),
    SampleReport("conv-inspected", inspected, as: ConvolutionReport(showsRoofline: true)),
  ]

  /// A layer that one of two backends would skip, and one that both would.
  static let listing: ResultEnvelope<ListingResults> = {
    func outlook(_ name: String, _ multiplicity: Int, _ reasons: [(String, String?)]) -> LayerOutlook {
      LayerOutlook(
        layer: LayerFacts(
          name: name, problem: "ic64ih56oc64oh56kh3ph1", direction: "forward", postOps: "bias",
          multiplicity: multiplicity, inBoundsOperationCount: nil,
          work: SubjectWork(operationCount: 231_211_008, compulsoryByteCount: 1_753_088)),
        obstacles: reasons.map { LayerOutlook.Obstacle(backend: $0, reason: $1) })
    }
    return ResultEnvelope(
      environment: Samples.environment, settings: Samples.settings,
      payload: ListingResults(
        [
          outlook("net:a", 3, [("direct", nil), ("fft", nil)]),
          outlook("net:b", 1, [("direct", nil), ("fft", "solves stride 1 only")]),
          outlook("net:c", 1, [("all", "3-D convolutions are not supported")]),
        ], longestSeconds: 3723))
  }()

  /// Two layers with phases, counters, a roof and reasons that several rows share.
  static let inspected = Samples.envelope(
    of: ["a", "b"].flatMap { layer in
      var direct = Samples.row(layer, "direct", milliseconds: 30)
      direct.phases = [PhaseTime(phase: "products", milliseconds: 28)]
      direct.phaseResidueMilliseconds = 2
      direct.counterSource = "perf"
      direct.counters = [.counted("instructions", 1e9), .absent("cycles", "no such counter")]
      direct.counterNote = "cycles: no such counter"
      direct.arithmeticIntensity = 45
      direct.effectiveAttainableFraction = 0.5
      let skipped = ["winograd-f2", "winograd-f4"].map {
        Samples.row(layer, $0, failure: .skipped, reason: "solves stride 1 only. And more that files tell")
      }
      return [direct] + skipped
    }, rooflines: [RooflineSamples.known])
}
