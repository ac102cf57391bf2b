import Reporting
import TestSupport
import Testing

/// Fixed results of one command, and how they are told.
struct SampleReport: CustomTestStringConvertible, Sendable {
  let name: String
  /// Forms that are on record.
  let forms: [ReportForm]
  let document: ReportDocument
  let json: String
  /// What `json` is when it is read and written again.
  let jsonAgain: @Sendable () throws -> String
  /// Whether what is read from `json` equals what was written.
  let survives: @Sendable () throws -> Bool

  init<R: Report>(
    _ name: String, _ envelope: ResultEnvelope<R.Payload>, as report: R, forms: [ReportForm] = ReportForm.all
  ) {
    self.name = name
    self.forms = forms
    document = report.document(of: envelope)
    let json = try! envelope.json
    self.json = json
    jsonAgain = { try ResultEnvelope<R.Payload>(json: json).json }
    survives = { try ResultEnvelope<R.Payload>(json: json) == envelope }
  }

  var testDescription: String { name }

  static let all =
    ConvolutionSamples.all + CostSamples.all + ComparisonSamples.all + MergeSamples.all + [
      SampleReport("net", NetworkSamples.envelope, as: NetworkReport()),
      SampleReport("train", TrainingSamples.envelope, as: TrainingReport()),
      SampleReport("train-plane", TrainingSamples.plane, as: TrainingReport(), forms: [.html]),
      SampleReport("evaluate", TrainingSamples.evaluation, as: EvaluationReport()),
      SampleReport("experiment", TrainingSamples.experiment, as: ExperimentReport()),
      SampleReport("tune", TuningSamples.envelope, as: TuningReport()),
      SampleReport("machine", RooflineSamples.envelope, as: MachineReport()),
      SampleReport("calibrate", CalibrationSamples.envelope, as: CalibrationReport()),
      SampleReport("kernels", KernelSamples.envelope, as: KernelReport()),
      SampleReport("doctor", DoctorSamples.envelope, as: DoctorReport()),
      SampleReport("onnx-conformance", ConformanceSamples.envelope, as: ConformanceReport()),
    ]
}

extension ReportForm: CustomTestStringConvertible {
  public var testDescription: String { name }
}
