import Harness

/// What `cnnbench conv` found out.
package struct ConvolutionResults: ResultPayload {
  package static let command = "conv"

  /// In the order measured, each marked with its rank among the rows of its layer.
  package let rows: [ConvolutionRow]
  /// Rooflines for the rows' numbers of threads; nil where none was asked for.
  package let rooflines: [Roofline]?

  /// Ranks the rows; marks that they carry already are replaced.
  package init(rows: [ConvolutionRow], rooflines: [Roofline]? = nil) {
    self.rows = Ranking.marking(rows)
    self.rooflines = rooflines
  }
}
