import Harness
import Measurements

/// What `cnnbench machine` tells: the rooflines of a machine.
package struct MachineReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<MachineResults>) -> ReportDocument {
    let rooflines = envelope.payload.rooflines
    return ReportDocument(
      "Rooflines of this machine", of: envelope,
      tables: [
        ReportTable(
          "Rooflines", Self.columns, by: "roofline", sections: rooflines.map { ($0.title, Self.rows(of: $0)) })
      ], notes: Self.legend,
      charts: Self.charted(rooflines).map { Chart(title: $0.title, text: RooflineChart($0).text) })
  }

  private static let legend = [
    Note(
      "GB/s: 10^9 bytes a second, all threads together, counted as STREAM does; ± half the 95 % confidence interval"),
    Note("ridge: FLOP/byte above which the level is no longer the limit, by the fastest of its three bandwidths"),
  ]

  /// The rooflines of the last instruction set, which is the widest, that have more than a peak.
  private static func charted(_ rooflines: [Roofline]) -> [Roofline] {
    rooflines.filter { $0.instructionSet == rooflines.last?.instructionSet && !$0.levels.isEmpty }
  }

  private struct Row: Sendable {
    let roofline: Roofline
    let level: MemoryLevel
    let bandwidth: LevelBandwidth?
    let absence: String?
  }

  private static func rows(of roofline: Roofline) -> [Row] {
    MemoryLevel.allCases.map { level in
      Row(
        roofline: roofline, level: level, bandwidth: roofline.bandwidth(of: level),
        absence: roofline.absentLevels.first { $0.level == level }?.reason)
    }
  }

  private static let columns: [ColumnDefinition<Row>] =
    [
      .text("isa", nil) { $0.roofline.instructionSet },
      .count("threads", nil) { $0.roofline.threads },
      .text("date", nil) { $0.roofline.date },
    ] + rate("peak_gflops", nil) { $0.roofline.peak } + [
      .text("level", "level") { $0.level.title },
      .byteCount("working_set_bytes", "working set") { $0.bandwidth?.workingSetByteCount }.yielding(2),
    ] + rate("read_gb_per_s", "read GB/s") { $0.bandwidth?.read }
    + rate("write_gb_per_s", "write GB/s") { $0.bandwidth?.write }
    + rate("triad_gb_per_s", "triad GB/s") { $0.bandwidth?.triad } + [
      .number("ridge_flop_per_byte", "ridge") { $0.roofline.ridgeIntensity(of: $0.level) },
      .text("reason", "reason") { $0.absence },
    ]

  /// A rate and its interval: for people in one number.
  private static func rate(
    _ key: String, _ title: String?, _ rate: @escaping @Sendable (Row) -> MeasuredRate?
  ) -> [ColumnDefinition<Row>] {
    [
      .number(key, title) { rate($0)?.median },
      .number("\(key)_ci_low", nil) { rate($0)?.intervalLow },
      .number("\(key)_ci_high", nil) { rate($0)?.intervalHigh },
      .number(nil, title.map { _ in "±" }, { rate($0)?.relativeHalfWidth }, text: NumberText.percent).yielding(1),
    ]
  }
}

extension Roofline {
  /// `avx512, 1 thread: peak 171.2 GFLOP/s ± 0.4 %, 2026-03-01T12:00:00Z`.
  var title: String {
    let count = threads == 1 ? "1 thread" : "\(threads) threads"
    let spread = NumberText.percent(peak.relativeHalfWidth)
    return "\(instructionSet), \(count): peak \(NumberText.significant(peak.median)) GFLOP/s ± \(spread), \(date)"
  }
}
