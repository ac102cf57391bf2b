import Foundation
import Harness
import Measurements
import Reporting

/// Made-up results that show every kind of row.
enum Samples {
  static let environment = Environment(
    date: Date(timeIntervalSince1970: 1_772_366_400), instructionSets: ["sse4.2", "avx2"],
    libraries: ["OpenBLAS": "0.3.21 Zen", "FFTW": "3.3.10"], gitCommit: "d260ce0", hypervisorSignature: "KVMKVMKVM",
    readFile: { systemFiles[$0] }
  ).withFixedToolchain

  private static let systemFiles = [
    "/proc/cpuinfo": "processor: 0\nmodel name: AMD EPYC 9R45\nflags: fpu hypervisor\n",
    "/proc/meminfo": "MemTotal: 24684092 kB\nMemAvailable: 24361296 kB\n",
    "/proc/sys/kernel/osrelease": "6.1.0-13-amd64\n",
    "/proc/loadavg": "0.06 0.14 0.05 1/85 6622\n",
    "/etc/os-release": "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
    "/sys/devices/system/cpu/cpu0/cache/index0/level": "1\n",
    "/sys/devices/system/cpu/cpu0/cache/index0/type": "Data\n",
    "/sys/devices/system/cpu/cpu0/cache/index0/size": "48K\n",
    "/sys/devices/system/cpu/cpu0/cache/index1/level": "2\n",
    "/sys/devices/system/cpu/cpu0/cache/index1/type": "Unified\n",
    "/sys/devices/system/cpu/cpu0/cache/index1/size": "1280K\n",
  ]

  static let settings = RunSettings(
    command: "cnnbench conv --backend all --time 1s", options: ["backend": "all", "seed": "1", "time": "1s"])

  static let file = envelope(of: [
    row("vgg16:conv3_2", "direct", milliseconds: 30),
    row("vgg16:conv3_2", "winograd-f4", milliseconds: 12.5),
    row("vgg16:conv3_2", "winograd-f2", milliseconds: 12.6),
    row("vgg16:conv3_2", "im2col", milliseconds: 36),
    row("vgg16:conv3_2", "fft", failure: .failed, reason: "error 3.1e-2 at output 0,1,2,3 is above 4e-6"),
    row("resnet50:conv1|7x7", "direct", milliseconds: 2.4, directFLOPs: 236_027_904),
    row(
      "resnet50:conv1|7x7", "im2col", milliseconds: 1.6, directFLOPs: 236_027_904, status: .mistrusted,
      reason: "another process ran"),
    row("resnet50:conv1|7x7", "winograd-f4", failure: .skipped, reason: "solves stride 1 only"),
    row("inception:1x7", "fft", milliseconds: 0.00517, directFLOPs: 421_888),
    row("inception:1x7", "direct", failure: .skipped, reason: "interrupted, \"by you\""),
  ])

  static func envelope(
    of rows: [ConvolutionRow], rooflines: [Roofline]? = nil
  ) -> ResultEnvelope<ConvolutionResults> {
    ResultEnvelope(
      environment: environment, settings: settings, payload: ConvolutionResults(rows: rows, rooflines: rooflines))
  }

  /// Two layers on one thread and two with warm and cold caches, on which FFT is 2 to 5 times as fast as direct.
  static let sweep: [ConvolutionRow] = ["a", "b"].flatMap { layer in
    [(1, CacheState.warm, 2.0), (1, .cold, 3), (2, .warm, 4), (2, .cold, 5)].flatMap { threads, cache, speedup in
      [("direct", 60.0), ("fft", 60 / speedup)].map { backend, milliseconds in
        var row = row(layer, backend, milliseconds: milliseconds)
        (row.threads, row.cache) = (threads, cache)
        return row
      }
    }
  }

  static func row(
    _ layer: String, _ backend: String, milliseconds: Double, directFLOPs: Int = 3_699_376_128,
    status: RowStatus = .passed, reason: String? = nil
  ) -> ConvolutionRow {
    // Steps of 8 modulo 21 visit all of −10...10 without a trend, which would widen the interval.
    let samples = (0..<21).map { 1e6 * milliseconds * (1 + Double($0 * 8 % 21 - 10) / 250) }
    let timing = Timing(
      WorkloadTiming(name: backend, nanosecondsPerCall: samples, stopReason: .precision, timeSpent: .seconds(1)))!
    let rates = Rates(
      operationCount: directFLOPs, executedOperationCount: directFLOPs / 4, nanoseconds: timing.summary.median,
      peak: 240)
    var row = emptyRow(
      layer, backend, directFLOPs: directFLOPs,
      .passed(CandidateMeasurement(timing: timing, rates: rates, ratioToFastest: nil, noise: quiet)))
    (row.status, row.reason) = (status, reason)
    row.isa = "avx2"
    row.maximumAbsoluteError = 1.5e-5
    row.maximumRelativeError = 2.5e-7
    row.l2RelativeError = 1.25e-7
    row.packMilliseconds = 0.5
    row.packedWeightsByteCount = 2_359_296
    row.workspaceByteCount = 0
    row.summary = "6x2 avx2, 1 thread"
    row.checkedOutputs = 4096
    row.checkKind = .sampled
    row.denseGigaflop = Double(directFLOPs) / 1e9
    return row
  }

  static func row(_ layer: String, _ backend: String, failure: RowStatus, reason: String) -> ConvolutionRow {
    emptyRow(layer, backend, failure == .failed ? .failed(reason: reason) : .skipped(reason: reason))
  }

  /// A row without what results of old do not tell of.
  private static func emptyRow(
    _ layer: String, _ backend: String, directFLOPs: Int = 1, _ outcome: Outcome
  ) -> ConvolutionRow {
    let problem = "ic256ih56oc256oh56kh3ph1"
    let facts = LayerFacts(
      name: layer, problem: problem, direction: "forward", postOps: nil, multiplicity: 2, inBoundsOperationCount: 1,
      work: SubjectWork(operationCount: directFLOPs, compulsoryByteCount: 1))
    var row = ConvolutionRow(
      CandidateResult(name: backend, threadCount: 1, cache: .warm, outcome: outcome), of: facts, isa: nil,
      repro: "cnnbench conv --backend \(backend) --problem '\(problem)'")
    (row.cache, row.noise, row.arithmeticIntensity) = (nil, nil, nil)
    (row.inBoundsGigaflop, row.denseGigaflop, row.compulsoryByteCount) = (nil, nil, nil)
    return row
  }

  /// Of a span in which the system tells nothing.
  private static let quiet: NoiseVerdict = {
    let reading = NoiseReading(readFile: { _ in nil }, listFolder: { _ in [] }, usage: nil)
    let span = NoiseSpan(before: reading, after: reading, wallTime: .seconds(1), threadCount: 1, isPinned: false)
    return NoiseVerdict(span, timing: TimingQuality(relativeHalfWidth: 0, effectiveCount: 21, outlierShare: 0))
  }()
}

extension Harness.Environment {
  /// The same on every compiler, so that it can be on record.
  fileprivate var withFixedToolchain: Harness.Environment {
    var environment = self
    environment.compiler = "Swift 6.3"
    environment.buildConfiguration = "release"
    return environment
  }
}
