/// The linear map from sums at the positions of a transform to the taps of a kernel: a small matrix along the rows of positions,
/// then one along the columns. It is the transpose of the transform of kernels.
///
/// Positions of one column are taken to results for each row of taps, which may be of several parts (real and imaginary);
/// the parts of all columns are then taken to the taps of each row.
struct WeightsGradientTransform: Sendable {
  /// The first position of each column.
  let columnBases: [Int]
  /// Positions of a column, counted from its first.
  let rowPositions: [Int]
  /// [position of a column][row of taps, part].
  let rowMatrix: [[Double]]
  /// [column, part][column of taps].
  let columnMatrix: [[Double]]
  /// Results of a column for each row of taps.
  let partCount: Int

  var tapRows: Int { rowMatrix[0].count / partCount }
  var tapColumns: Int { columnMatrix[0].count }
}
