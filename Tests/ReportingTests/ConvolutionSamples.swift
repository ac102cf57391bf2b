import Counters
import Measurements
import Reporting

/// Results of `cnnbench conv`: every kind of row, several threads and states of the caches, and what was looked at besides.
enum ConvolutionSamples {
  static let all = [
    SampleReport("conv", Samples.file, as: ConvolutionReport()),
    SampleReport(
      "conv-sweep", Samples.envelope(of: Samples.sweep), as: ConvolutionReport(), forms: [.table, .markdown]),
    SampleReport("conv-inspected", inspected, as: ConvolutionReport(showsRoofline: true)),
  ]

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
