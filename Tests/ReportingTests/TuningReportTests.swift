import Harness
import Measurements
import Reporting
import TestSupport
import Testing

/// Made-up searches: a winner, none, one that was not confirmed, one with wrong candidates, and a backend that cannot.
private enum Searches {
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

  static let report = TuningReport(
    environment: Samples.environment,
    settings: RunSettings(command: "cnnbench tune --backend direct,winograd-f4", options: ["time": "100ms"]), rows: rows
  )
}

extension TuningRow {
  /// - Parameter row: of the model's plan, before it is timed.
  fileprivate init(_ row: ConvolutionRow) {
    self.init(
      layer: row.layer, problem: row.problem, backend: row.backend, threads: row.threads, isa: row.isa,
      postOps: row.postOps, status: row.status, reason: row.reason, modelSummary: row.summary)
  }
}

struct `The report of searches` {
  @Test(arguments: [
    (ReportFormat.table, "tune.txt"), (.csv, "tune.csv"), (.markdown, "tune.md"), (.json, "tune.json"),
  ])
  func `is as recorded`(format: ReportFormat, name: String) throws {
    try requireSnapshot(try Searches.report.text(as: format), named: name)
  }

  @Test(arguments: ReportFormat.allCases)
  func `is made of no rows, too`(format: ReportFormat) throws {
    let report = TuningReport(environment: Samples.environment, settings: Samples.settings, rows: [])
    #expect(try !report.text(as: format).isEmpty && !report.text(as: format).contains("geometric mean"))
  }

  @Test func `keeps only winners that are faster beyond doubt`() {
    #expect(Searches.rows.map(\.isKept) == [true, false, false, false])
  }

  @Test func `judges the model by the interval of the geometric mean`() throws {
    func verdict(_ ratios: [RatioInterval]) throws -> ModelDistance.Verdict {
      let rows = ratios.map { ratio in
        var row = Searches.rows[0]
        row.modelToWinner = ratio
        return row
      }
      return try #require(ModelDistance(of: rows)).verdict
    }
    #expect(try verdict([.identity(upTo: 1.04)]) == .reached)
    #expect(try verdict([Searches.ratio([1.2, 1.21, 1.22, 1.23, 1.24, 1.25])]) == .missed)
    #expect(try verdict([Searches.ratio([1.02, 1.03, 1.04, 1.06, 1.07, 1.08])]) == .open)
    #expect(try verdict([.identity(upTo: 1.2)]) == .open)
    #expect(ModelDistance(of: [Searches.rows[3]]) == nil)
  }
}
