import Harness
import Measurements
import Reporting

/// Made-up searches: a winner, none, one that was not confirmed, one with wrong candidates, and a backend that cannot.
enum TuningSamples {
  static func ratio(_ values: [Double]) -> RatioInterval {
    PairedComparison(a: values.map { _ in 1 }, b: values)!.interval
  }

  static let confirmed = ratio([1.05, 1.06, 1.07, 1.08, 1.09, 1.1])
  static let doubtful = ratio([0.98, 0.99, 1.01, 1.02, 1.03, 1.04])

  private static func row(_ layer: String, _ backend: String, tried: Int) -> TuningRow {
    var row = TuningRow(Samples.row(layer, backend, milliseconds: 1))
    row.triedCount = tried
    row.rejections = []
    return row
  }

  static let rows: [TuningRow] = {
    var winner = row("vgg16:conv3_2", "direct", tried: 12)
    winner.record(
      confirmed, winnerSummary: "6x2 avx2, 2 strips", changes: ["strip_bytes": 393_216, "panel_bytes": 12_288])
    var none = row("vgg16:conv3_2", "winograd-f4", tried: 7)
    none.modelToWinner = .identity(upTo: 1.02)
    none.rejections = ["3 wrong elements with panel_bytes=12288"]
    var doubted = row("resnet50:conv1", "direct", tried: 5)
    doubted.record(doubtful, winnerSummary: "6x2 avx2, 3 strips", changes: ["strip_pixels": 724])
    let skipped = TuningRow(
      Samples.row("resnet50:conv1", "winograd-f4", failure: .skipped, reason: "solves stride 1 only"))
    return [winner, none, doubted, skipped]
  }()

  static let envelope = ResultEnvelope(
    environment: Samples.environment,
    settings: RunSettings(command: "cnnbench tune --backend direct,winograd-f4", options: ["time": "100ms"]),
    payload: TuningResults(rows: rows))
}

extension TuningRow {
  /// What a search starts with: the row of the model's plan.
  fileprivate init(_ row: ConvolutionRow) {
    self.init(
      layer: row.layer, problem: row.problem, backend: row.backend, threads: row.threads, isa: row.isa,
      postOps: row.postOps, status: row.status, reason: row.reason, modelSummary: row.summary)
  }
}
