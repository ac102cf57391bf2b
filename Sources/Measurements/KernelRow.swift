/// What one register tile reached alone.
package struct KernelRow: Codable, Hashable, Sendable {
  /// What its vectors hold.
  package let kind: String
  package let rows: Int
  /// Vectors.
  package let columns: Int
  package let lanes: Int
  package let gigaflopsPerSecond: Double
  /// Half the 95 % confidence interval of the time's median, as a fraction of it.
  package let relativeHalfWidth: Double
  /// What the machine reached from registers in the same rounds.
  package let peakGigaflopsPerSecond: Double

  package init(
    kind: String, rows: Int, columns: Int, lanes: Int, gigaflopsPerSecond: Double, relativeHalfWidth: Double,
    peakGigaflopsPerSecond: Double
  ) {
    self.kind = kind
    self.rows = rows
    self.columns = columns
    self.lanes = lanes
    self.gigaflopsPerSecond = gigaflopsPerSecond
    self.relativeHalfWidth = relativeHalfWidth
    self.peakGigaflopsPerSecond = peakGigaflopsPerSecond
  }

  private enum CodingKeys: String, CodingKey {
    case kind, rows, columns, lanes
    case gigaflopsPerSecond = "gflops"
    case relativeHalfWidth = "relative_half_width"
    case peakGigaflopsPerSecond = "peak_gflops"
  }

  /// Loads of a step, for each multiply-add: every scalar and every vector once.
  package var loadsPerMultiplyAdd: Double { Double(rows + columns) / Double(rows * columns) }
}
