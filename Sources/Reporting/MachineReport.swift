import Harness
import Measurements

/// What `cnnbench machine` prints: the rooflines of a machine.
package struct MachineReport: Sendable {
  package let environment: Harness.Environment
  package let settings: RunSettings
  package let rooflines: [Roofline]

  package init(environment: Harness.Environment, settings: RunSettings, rooflines: [Roofline]) {
    self.environment = environment
    self.settings = settings
    self.rooflines = rooflines
  }

  /// The rooflines in the given form.
  ///
  /// - Parameter usesColour: whether a table may set off headings with terminal codes.
  package func text(as format: ReportFormat, usesColour: Bool = false) throws -> String {
    switch format {
    case .table: table(usesColour: usesColour)
    case .csv: report.csv
    case .markdown: markdown
    case .json: try MachineRecord(self).reportJSON
    }
  }

  private func table(usesColour: Bool) -> String {
    let parts =
      [EnvironmentLines(environment).text, report.text(usesColour: usesColour), lines(Self.legend)]
      + charted.map { "\($0.title)\n\n\(RooflineChart($0).text)" }
    return parts.joined(separator: "\n")
  }

  private var markdown: String {
    let command = "- Command: `\(settings.command)`\n"
    let charts = charted.map { "\($0.title)\n\n```\n\(RooflineChart($0).text)```\n" }
    let legend = Self.legend.map { Table.markdown($0) }.joined(separator: "  \n") + "\n"
    return ([EnvironmentLines(environment).markdown + command, report.markdown, legend] + charts).joined(
      separator: "\n")
  }

  private func lines(_ texts: [String]) -> String { texts.map { $0 + "\n" }.joined() }

  private static let legend = [
    "GB/s: 10^9 bytes a second, all threads together, counted as STREAM does; ± half the 95 % confidence interval",
    "ridge: FLOP/byte from which on a level does not hold back, by the fastest of its three bandwidths",
  ]

  /// The rooflines of the last instruction set, which is the widest, that have more than a peak.
  private var charted: [Roofline] {
    rooflines.filter { $0.instructionSet == rooflines.last?.instructionSet && !$0.levels.isEmpty }
  }

  private var report: TabularReport<Row> {
    TabularReport(Self.columns, sections: rooflines.map { ($0.title, Self.rows(of: $0)) })
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

  private static let columns: [ReportColumn<Row>] =
    [
      .text("isa", nil) { $0.roofline.instructionSet },
      .count("threads", nil) { $0.roofline.threads },
      .text("date", nil) { $0.roofline.date },
    ] + rate("peak_gflops", nil) { $0.roofline.peak } + [
      .text("level", "level") { $0.level.title },
      .byteCount("working_set_bytes", "working set") { $0.bandwidth?.workingSetByteCount },
    ] + rate("read_gb_per_s", "read GB/s") { $0.bandwidth?.read }
    + rate("write_gb_per_s", "write GB/s") { $0.bandwidth?.write }
    + rate("triad_gb_per_s", "triad GB/s") { $0.bandwidth?.triad } + [
      .number("ridge_flop_per_byte", "ridge") { $0.roofline.ridgeIntensity(of: $0.level) },
      .text("reason", "why not") { $0.absence ?? "" },
    ]

  /// A rate and its interval: for people in one number.
  private static func rate(
    _ key: String, _ title: String?, _ rate: @escaping @Sendable (Row) -> MeasuredRate?
  ) -> [ReportColumn<Row>] {
    [
      .number(key, title) { rate($0)?.median },
      .number("\(key)_ci_low", nil) { rate($0)?.intervalLow },
      .number("\(key)_ci_high", nil) { rate($0)?.intervalHigh },
      .number(nil, title.map { _ in "±" }, { rate($0)?.relativeHalfWidth }, text: NumberText.percent),
    ]
  }
}

extension Roofline {
  /// `avx512, 1 thread: peak 171.2 GFLOP/s ± 0.4 %, 2026-03-01T12:00:00Z`.
  fileprivate var title: String {
    let count = threads == 1 ? "1 thread" : "\(threads) threads"
    let spread = NumberText.percent(peak.relativeHalfWidth)
    return "\(instructionSet), \(count): peak \(NumberText.significant(peak.median)) GFLOP/s ± \(spread), \(date)"
  }
}

/// The JSON form: the rooflines, and what it takes to plot them.
private struct MachineRecord: Encodable {
  struct Entry: Encodable {
    let roofline: Roofline
    let plot: RooflinePlot
  }

  let schema = "cnnbench-machine"
  let schemaVersion = 1
  let environment: Harness.Environment
  let settings: RunSettings
  let rooflines: [Entry]

  init(_ report: MachineReport) {
    environment = report.environment
    settings = report.settings
    rooflines = report.rooflines.map { Entry(roofline: $0, plot: RooflinePlot($0)) }
  }
}

/// The ceilings of a roofline as lines through points, straight on logarithmic axes.
private struct RooflinePlot: Encodable {
  struct Point: Encodable {
    let intensity: Double
    let gflops: Double
  }

  struct Ceiling: Encodable {
    let level: MemoryLevel
    let ridge: Point
    /// Far to the left, the ridge, far to the right.
    let points: [Point]
  }

  /// How far the lines reach beyond the outermost ridges.
  private static let reach = 8.0

  let ceilings: [Ceiling]

  init(_ roofline: Roofline) {
    let ridges = roofline.levels.map { roofline.peak.median / $0.roofGigabytesPerSecond }
    let (left, right) = ((ridges.min() ?? 1) / Self.reach, (ridges.max() ?? 1) * Self.reach)
    ceilings = zip(roofline.levels, ridges).map { bandwidth, intensity in
      let ridge = Point(intensity: intensity, gflops: roofline.peak.median)
      return Ceiling(
        level: bandwidth.level, ridge: ridge,
        points: [
          Point(intensity: left, gflops: left * bandwidth.roofGigabytesPerSecond), ridge,
          Point(intensity: right, gflops: roofline.peak.median),
        ])
    }
  }
}
