import Harness

/// A result file of any command.
package struct ResultFile: Sendable {
  /// The command that wrote it.
  package let command: String
  package let environment: Harness.Environment?
  package let settings: RunSettings?
  /// What a comparison reads of it; nil where there is nothing to compare.
  package let rows: [ComparableRow]?
  /// The calibration of the harness, where the file is one.
  package let calibration: Calibration?
  /// How the results are told.
  package let document: ReportDocument

  /// Reads what a command wrote, or what an earlier version did.
  package init(json: String) throws(EnvelopeError) {
    let header: Header = try ResultJSON.value(in: json)
    guard let kind = Kind.all.first(where: { $0.schema == header.schema }) else {
      throw EnvelopeError.foreignSchema(header.schema)
    }
    self = try kind.read(json)
  }

  private init<Payload: ResultPayload>(_ envelope: ResultEnvelope<Payload>, document: ReportDocument) {
    command = Payload.command
    environment = envelope.environment
    settings = envelope.settings
    rows = (envelope.payload as? any ComparablePayload)?.comparableRows
    let calibrated = envelope.payload as? CalibrationResults
    calibration = calibrated?.interleaved ?? calibrated?.sequential
    self.document = document
  }

  private struct Header: Decodable {
    let schema: String
  }

  /// How the file of one command is read and told.
  private struct Kind: Sendable {
    let schema: String
    let read: @Sendable (_ json: String) throws(EnvelopeError) -> ResultFile

    init<R: Report & Sendable>(_ report: R) {
      schema = R.Payload.schema
      read = { (json: String) throws(EnvelopeError) in
        let envelope = try ResultEnvelope<R.Payload>(json: json)
        return ResultFile(envelope, document: report.document(of: envelope))
      }
    }

    /// All commands whose results are read again.
    static let all = [
      Kind(ConvolutionReport(splitsNetworks: true)), Kind(ListingReport()), Kind(NetworkReport()),
      Kind(TrainingReport()), Kind(EvaluationReport()),
      Kind(ExperimentReport()),
      Kind(CostReport()),
      Kind(ComparisonReport()),
      Kind(TuningReport()), Kind(MachineReport()), Kind(CalibrationReport()), Kind(KernelReport()),
      Kind(DoctorReport()), Kind(ClaimReport()), Kind(AccuracyReport()), Kind(ConformanceReport()),
      Kind(MergeReport()),
    ]
  }
}
