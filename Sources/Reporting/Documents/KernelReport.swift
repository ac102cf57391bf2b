import Measurements

/// What `cnnbench kernels` tells: what each register tile reaches alone, the fastest of its kind first.
package struct KernelReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<KernelResults>) -> ReportDocument {
    let rows = envelope.payload.rows
    let kinds = rows.map(\.kind).uniqued
    return ReportDocument(
      "Register tiles", of: envelope,
      tables: [
        ReportTable(
          "Tiles", Self.columns, by: "kind",
          sections: kinds.map { kind in
            (kind, rows.filter { $0.kind == kind }.sorted { $0.gigaflopsPerSecond > $1.gigaflopsPerSecond })
          })
      ])
  }

  private static let columns: [ColumnDefinition<KernelRow>] = [
    .text("kind", nil) { $0.kind },
    .text("tile", "tile") { "\($0.rows)x\($0.columns * $0.lanes)" },
    .number("gflops", "GFLOP/s") { $0.gigaflopsPerSecond },
    .number("relative_half_width", "±", { $0.relativeHalfWidth }, text: NumberText.percent).yielding(2),
    .number(
      "peak_fraction", "of peak", { $0.gigaflopsPerSecond / $0.peakGigaflopsPerSecond }, text: NumberText.percent),
    .number("loads_per_multiply_add", "loads per multiply-add") { $0.loadsPerMultiplyAdd }.yielding(1),
  ]
}
