import Harness
import Measurements

/// What `cnnbench kernels` prints.
package struct KernelReport: Sendable {
  package let environment: Harness.Environment
  package let settings: RunSettings
  package let rows: [KernelRow]

  package init(environment: Harness.Environment, settings: RunSettings, rows: [KernelRow]) {
    self.environment = environment
    self.settings = settings
    self.rows = rows
  }

  /// The results in the given form.
  ///
  /// - Parameter usesColour: whether a table may set off headings with terminal codes.
  package func text(as format: ReportFormat, usesColour: Bool = false) throws -> String {
    switch format {
    case .table: EnvironmentLines(environment).text + "\n" + report.text(usesColour: usesColour)
    case .csv: report.csv
    case .markdown: EnvironmentLines(environment).markdown + "\n" + report.markdown
    case .json: try Record(environment: environment, settings: settings, rows: rows).reportJSON
    }
  }

  private struct Record: Encodable {
    let schema = "cnnbench-kernels"
    let schemaVersion = 1
    let environment: Harness.Environment
    let settings: RunSettings
    let rows: [KernelRow]
  }

  private var report: TabularReport<KernelRow> {
    let kinds = rows.map(\.kind).uniqued
    return TabularReport(
      Self.columns,
      sections: kinds.map { kind in
        (kind, rows.filter { $0.kind == kind }.sorted { $0.gigaflopsPerSecond > $1.gigaflopsPerSecond })
      })
  }

  private static let columns: [ReportColumn<KernelRow>] = [
    .text("kind", nil) { $0.kind },
    .text("tile", "tile") { "\($0.rows)x\($0.columns * $0.lanes)" },
    .number("gflops", "GFLOP/s") { $0.gigaflopsPerSecond },
    .number("relative_half_width", "±", { $0.relativeHalfWidth }, text: NumberText.percent),
    .number(
      "peak_fraction", "of peak", { $0.gigaflopsPerSecond / $0.peakGigaflopsPerSecond }, text: NumberText.percent),
    .number("loads_per_multiply_add", "loads per multiply-add") { $0.loadsPerMultiplyAdd },
  ]
}
