import Harness

/// What `cnnbench calibrate` found out.
package struct CalibrationResults: ResultPayload {
  package static let command = "calibrate"
  package static let schema = "cnnbench-calibration"

  package let layer: String
  package let backend: String
  /// What the plan chose.
  package let summary: String
  /// Nil if not one pair was finished.
  package let interleaved: Calibration?
  package let sequential: Calibration?
  /// What the harness itself takes within each sample, as a time and as a part of the shortest sample, and beside it.
  package let emptySampleNanoseconds: Double
  package let emptySampleFraction: Double
  package let bookkeepingNanoseconds: Double

  package init(
    layer: String, backend: String, summary: String, interleaved: Calibration?, sequential: Calibration?,
    emptySampleNanoseconds: Double, emptySampleFraction: Double, bookkeepingNanoseconds: Double
  ) {
    self.layer = layer
    self.backend = backend
    self.summary = summary
    self.interleaved = interleaved
    self.sequential = sequential
    self.emptySampleNanoseconds = emptySampleNanoseconds
    self.emptySampleFraction = emptySampleFraction
    self.bookkeepingNanoseconds = bookkeepingNanoseconds
  }

  private enum CodingKeys: String, CodingKey {
    case layer, backend, summary, interleaved, sequential
    case emptySampleNanoseconds = "empty_sample_nanoseconds"
    case emptySampleFraction = "empty_sample_fraction"
    case bookkeepingNanoseconds = "bookkeeping_nanoseconds"
  }
}
