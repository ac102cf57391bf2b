import Harness
import Measurements

extension TrainingResults: ComparablePayload {
  package var comparableRows: [ComparableRow] { runs.map { ComparableRow($0, of: facts) } }
}

extension ComparableRow {
  /// The median time of an epoch.
  package init(_ run: TrainingRunRecord, of facts: TrainingFacts) {
    let epochs = SampleSummary(run.epochs.map { 1e3 * $0.seconds })
    let backend = facts.backend.split(separator: ":").first.map(String.init) ?? facts.backend
    self.init(
      key: RowKey(
        subject: "train \(facts.network)",
        details: ["data \(facts.data)", "batch \(facts.batch)", facts.optimizer, facts.schedule, "seed \(run.seed)"],
        candidate: backend, threads: facts.threads, isa: facts.isa),
      status: run.isComplete ? .passed : .skipped, reason: run.isComplete ? nil : "not trained to the end",
      time: epochs.map { epochs in
        MeasuredTime(
          milliseconds: epochs.median, low: epochs.medianInterval.low, high: epochs.medianInterval.high,
          effectiveSamples: epochs.effectiveCount)
      })
  }
}

extension TrainingRunRecord {
  /// The run as result files hold it.
  package var json: String { get throws { try ResultJSON.text(of: self) } }
}
