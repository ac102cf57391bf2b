import Counters
import Harness
import Measurements
import Reporting

/// A comparison with every verdict.
enum ComparisonSamples {
  static let all = [SampleReport("compare", envelope, as: ComparisonReport())]

  static let envelope: ResultEnvelope<ComparisonResults> = {
    var rules = ComparisonRules()
    rules.limits = [RowLimit(pattern: "limited", most: 9)]
    return ResultEnvelope(
      environment: nil, settings: RunSettings(command: "cnnbench compare base.json head.json", options: [:]),
      payload: comparison(
        base: base, head: head, rules: rules, calibration: CalibrationSamples.envelope.payload.interleaved))
  }()

  static func comparison(
    base: [ConvolutionRow], head: [ConvolutionRow], rules: ComparisonRules = ComparisonRules(),
    headEnvironment: Harness.Environment = laterEnvironment, calibration: Calibration? = nil
  ) -> ComparisonResults {
    func side(_ name: String, _ environment: Harness.Environment) -> ComparisonResults.Side {
      ComparisonResults.Side(name: name, command: "cnnbench conv", environment: environment)
    }
    return ComparisonResults(
      base: side("base.json", Samples.environment),
      baseRows: ConvolutionResults(rows: base).comparableRows, head: side("head.json", headEnvironment),
      headRows: ConvolutionResults(rows: head).comparableRows, rules: rules, calibration: calibration)
  }

  /// The same machine with another program on it.
  static let laterEnvironment = {
    var environment = Samples.environment
    environment.gitCommit = "ef2bc27"
    environment.libraries["OpenBLAS"] = "0.3.26 Zen"
    return environment
  }()

  /// The row as five processes measured it.
  static func row(
    _ layer: String, _ backend: String, milliseconds: Double, spread: Double = 0.004, instructions: Double? = nil
  ) -> ConvolutionRow {
    var row = Samples.row(layer, backend, milliseconds: milliseconds)
    (row.processes, row.processSpread, row.effectiveSamples) = (5, spread, 5)
    guard let instructions else { return row }
    row.counterSource = "simulated"
    row.counters = [.counted("instructions", instructions), .absent("cycles", "not simulated")]
    return row
  }

  /// A row that has no time.
  private static func row(_ layer: String, _ backend: String, failure: RowStatus, reason: String) -> ConvolutionRow {
    var row = Samples.row(layer, backend, failure: failure, reason: reason)
    row.isa = "avx2"
    return row
  }

  private static let base =
    [
      row("net:conv1", "direct", milliseconds: 30, instructions: 1e9),
      row("net:conv1", "fft", milliseconds: 20, instructions: 5e8),
      row("net:conv2", "direct", milliseconds: 12), row("net:conv2", "fft", milliseconds: 11),
      row("limited", "direct", milliseconds: 10), row("single", "direct", milliseconds: 1),
      row("gone", "direct", milliseconds: 2), row("twice", "direct", milliseconds: 3),
      row("twice", "direct", milliseconds: 4),
      row("mended", "fft", failure: .failed, reason: "error 1"),
      row("never", "winograd-f4", failure: .skipped, reason: "solves stride 1 only"),
    ] + [Samples.row("uncertain", "direct", milliseconds: 7)]

  private static let head =
    [
      row("net:conv1", "direct", milliseconds: 33, instructions: 1_000_000_002),
      row("net:conv1", "fft", milliseconds: 18, instructions: 4e8),
      row("net:conv2", "direct", milliseconds: 12.1), row("net:conv2", "fft", milliseconds: 11.05),
      row("limited", "direct", milliseconds: 10), row("new|one", "direct", milliseconds: 2),
      row("twice", "direct", milliseconds: 3), row("twice", "direct", milliseconds: 4),
      row("single", "direct", failure: .failed, reason: "error 3.1e-2 at output 0,1,2,3 is above 4e-6"),
      row("gone", "direct", failure: .skipped, reason: "no memory"),
      row("mended", "fft", milliseconds: 5),
      row("never", "winograd-f4", failure: .skipped, reason: "solves stride 1 only"),
    ] + [Samples.row("uncertain", "direct", milliseconds: 7.2, status: .mistrusted, reason: "another process ran")]
}
