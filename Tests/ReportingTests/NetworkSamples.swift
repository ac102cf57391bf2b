import Harness
import Measurements
import Reporting

/// Made-up runs of networks: two plans of one, one with its steps, and networks that were skipped and that failed.
enum NetworkSamples {
  private static func row(_ network: String, _ backend: String, threads: Int = 1) -> NetworkRow {
    var row = NetworkRow(
      network: network, input: "3x224x224", batch: 1, layers: 71, backend: backend, threads: threads, status: .passed,
      repro: "cnnbench net \(network) --backend \(backend) --isa avx2")
    row.isa = "avx2"
    row.cache = .warm
    row.weightsByteCount = 46_759_184
    row.analyticActivationByteCount = 6_422_528
    return row
  }

  private static func measured(_ network: String, _ backend: String, milliseconds: Double) -> NetworkRow {
    var row = row(network, backend)
    row.medianMilliseconds = milliseconds
    row.minimumMilliseconds = 0.98 * milliseconds
    row.intervalLowMilliseconds = 0.99 * milliseconds
    row.intervalHighMilliseconds = 1.01 * milliseconds
    row.samples = 24
    row.imagesPerSecond = 1000 / milliseconds
    row.effectiveGigaflopsPerSecond = 3638 / milliseconds
    row.executedGigaflopsPerSecond = 2100 / milliseconds
    row.peakFraction = 36.38 / milliseconds
    row.peakGigaflopsPerSecond = 100
    row.maximumRelativeError = 3.5e-7
    row.l2RelativeError = 2.5e-7
    row.packedWeightsByteCount = 105_906_176
    row.arenaByteCount = 6_422_528
    row.workspaceByteCount = 2_097_152
    row.noise = .quiet
    row.planMilliseconds = 812
    row.packMilliseconds = 95
    row.summary = "71 layers in 24 steps; \(backend) ×20"
    return row
  }

  static let rows: [NetworkRow] = {
    var automatic = measured("resnet18", "auto", milliseconds: 16)
    automatic.residueMilliseconds = 0.02
    automatic.steps = [
      StepRow(
        step: "conv1", layers: ["conv1", "conv1/bn", "conv1/relu"], kind: "convolution", backend: "winograd-f4",
        problem: "ic3ih224oc64oh112kh7sh2ph3", milliseconds: 10, share: 0.625, effectiveGigaflopsPerSecond: 23.6,
        attainableFraction: 0.236,
        maximumRelativeError: 2e-7, summary: "F(4x4,7x7/2)"),
      StepRow(
        step: "pool1", layers: ["pool1"], kind: "max-pool", milliseconds: 6, share: 0.375,
        maximumRelativeError: 2e-7, summary: "vector"),
    ]
    var skipped = row("vgg16", "auto")
    skipped.status = .skipped
    skipped.reason = "needs 1.4 GiB of memory where 1 GiB are available"
    var failed = row("lenet5", "fft")
    failed.status = .failed
    failed.reason = "10 outputs are not finite or were never written"
    failed.maximumRelativeError = .infinity
    return [automatic, measured("resnet18", "direct", milliseconds: 31), skipped, failed]
  }()

  static let envelope = ResultEnvelope(
    environment: Samples.environment,
    settings: RunSettings(command: "cnnbench net resnet18 vgg16 lenet5 --layers", options: ["layers": "true"]),
    payload: NetworkResults(rows: rows))
}
