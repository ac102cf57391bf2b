import Foundation
import Harness
import Measurements

/// What `cnnbench train` tells: the runs of all seeds, and the epochs of each.
package struct TrainingReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<TrainingResults>) -> ReportDocument {
    let results = envelope.payload
    let epochs = results.runs.flatMap { run in run.epochs.map { EpochOfRun(run: run, epoch: $0) } }
    return ReportDocument(
      "Training of \(results.facts.network) on \(results.facts.data)", of: envelope, verdict: Self.verdict(results),
      facts: Self.facts(results.facts),
      tables: [
        ReportTable("Runs", Self.runColumns(results), rows: results.runs),
        ReportTable("Epochs", Self.epochColumns(severalRuns: results.runs.count > 1), rows: epochs),
      ], data: ReportTable("Epochs", Self.dataColumns(results.facts), rows: epochs), notes: Self.legend(results),
      charts: TrainingPlots.charts(of: results))
  }

  /// An epoch and the run that it belongs to.
  private struct EpochOfRun: Sendable {
    let run: TrainingRunRecord
    let epoch: EpochRecord

    var interval: ProportionInterval { ProportionInterval(successes: epoch.correctCount, trials: epoch.testCount) }
  }

  // MARK: In words

  private static func verdict(_ results: TrainingResults) -> String? {
    guard let mean = results.meanAccuracy else { return nil }
    let count = results.runs.filter { !$0.epochs.isEmpty }.count
    let accuracy = NumberText.percentNumber(mean.mean)
    if let halfWidth = mean.halfWidth {
      return "\(accuracy) % ± \(NumberText.percentNumber(halfWidth)) % of the test images are right: "
        + "the mean of \(count) seeds"
    }
    guard let last = results.runs.compactMap(\.epochs.last).first else { return nil }
    let interval = ProportionInterval(successes: last.correctCount, trials: last.testCount)
    return "\(accuracy) % of \(last.testCount) test images are right "
      + "(95 % interval: \(NumberText.percentNumbers(interval)))"
  }

  private static func facts(_ facts: TrainingFacts) -> [Fact] {
    [
      Fact(
        "Network",
        "\(facts.network), input \(facts.input), \(NumberText.si(facts.parameterCount)) parameters, "
          + "\(NumberText.si(facts.macs)) MACs an image, \(NumberText.si(facts.trainingMACs)) in training"),
      Fact(
        "Data",
        "\(facts.data), \(facts.trainingCount) images to train on, \(facts.testCount) to test with (\(facts.split)), "
          + facts.fitting),
      Fact(
        "Method",
        "\(facts.loss), \(facts.optimizer), \(facts.schedule), batches of \(facts.batch), "
          + "augmentation: \(facts.augmentation), initialised: \(facts.initialization)"),
      Fact(
        "Execution", "\(facts.backend), \(facts.threads == 1 ? "1 thread" : "\(facts.threads) threads"), \(facts.isa)"),
    ]
  }

  private static func legend(_ results: TrainingResults) -> [Note] {
    var notes = [
      Note(
        "right: test images that got their class, none of which were trained on, with the 95 % interval of Wilson; "
          + "training loss and accuracy: before the step of each image"),
      Note("effective GFLOP/s: two operations for each multiply-add that arch-cost --training counts"),
    ]
    if let stored = results.facts.storedActivationByteCount {
      notes.append(
        Note(
          "activations kept for the backward pass: \(NumberText.byteCount(stored)); arch-cost --training counts "
            + NumberText.byteCount(results.facts.countedActivationByteCount)))
    }
    let unfinished = results.runs.filter { !$0.isComplete }.map { "\($0.seed)" }
    if !unfinished.isEmpty { notes.append(Note("not trained to the end: seed \(unfinished.joined(separator: ", "))")) }
    return notes
  }

  // MARK: Columns

  private static func runColumns(_ results: TrainingResults) -> [ColumnDefinition<TrainingRunRecord>] {
    let target = results.targetAccuracy
    let columns: [ColumnDefinition<TrainingRunRecord>] = [
      .text(nil, "seed") { "\($0.seed)" },
      .count(nil, "epochs") { $0.epochs.count },
      .number(nil, "training loss") { $0.epochs.last?.trainingLoss },
      .number(nil, "right %", { $0.epochs.last.map { 100 * $0.testAccuracy } }, text: NumberText.twoDecimals),
      .text(nil, "95 % interval") { run in
        run.epochs.last.map { EpochOfRun(run: run, epoch: $0) }.map { NumberText.percentNumbers($0.interval) }
      },
      .number(
        nil, "best %", { run in run.epochs.map { 100 * $0.testAccuracy }.max() }, text: NumberText.twoDecimals
      ).yielding(3),
      .number(nil, "seconds") { $0.epochs.isEmpty ? nil : $0.seconds },
      .count(nil, "counted MACs", { $0.countedMACs }).yielding(4),
      .count(nil, "executed MACs", { $0.executedMACs }).yielding(4),
      .number(
        nil, "executed ÷ counted", { Double($0.executedMACs) / Double($0.countedMACs) }, text: NumberText.twoDecimals
      ).yielding(2),
    ]
    guard let target else { return columns }
    let name = "\(NumberText.percentNumber(target)) %"
    return columns + [
      .count(nil, "epochs to \(name)") { $0.firstEpoch(reaching: target)?.epoch },
      .number(nil, "seconds to \(name)") { $0.cost(toReach: target)?.seconds },
      .count(nil, "MACs to \(name)") { $0.cost(toReach: target)?.macs },
    ]
  }

  private static func epochColumns(severalRuns: Bool) -> [ColumnDefinition<EpochOfRun>] {
    [
      .text(nil, "seed") { severalRuns ? "\($0.run.seed)" : nil },
      .count(nil, "epoch") { $0.epoch.epoch },
      .number(nil, "rate", { $0.epoch.rate }).yielding(2),
      .number(nil, "training loss") { $0.epoch.trainingLoss },
      .number(nil, "training %", { 100 * $0.epoch.trainingAccuracy }, text: NumberText.twoDecimals).yielding(3),
      .number(nil, "right %", { 100 * $0.epoch.testAccuracy }, text: NumberText.twoDecimals),
      .text(nil, "95 % interval") { NumberText.percentNumbers($0.interval) },
      .number(nil, "seconds") { $0.epoch.seconds },
      .number(nil, "images/s", { $0.epoch.imagesPerSecond }).yielding(4),
      .number(nil, "effective GFLOP/s", { $0.epoch.effectiveGigaflopsPerSecond }).yielding(5),
    ]
  }

  private static func dataColumns(_ facts: TrainingFacts) -> [ColumnDefinition<EpochOfRun>] {
    [
      .text("network", nil) { _ in facts.network },
      .text("data", nil) { _ in facts.data },
      .text("seed", nil) { "\($0.run.seed)" },
      .count("epoch", nil) { $0.epoch.epoch },
      .number("rate", nil) { $0.epoch.rate },
      .number("training_loss", nil) { $0.epoch.trainingLoss },
      .number("training_accuracy", nil) { $0.epoch.trainingAccuracy },
      .number("test_accuracy", nil) { $0.epoch.testAccuracy },
      .number("test_accuracy_low", nil) { $0.interval.low },
      .number("test_accuracy_high", nil) { $0.interval.high },
      .count("correct", nil) { $0.epoch.correctCount },
      .count("tested", nil) { $0.epoch.testCount },
      .number("seconds", nil) { $0.epoch.seconds },
      .number("images_per_second", nil) { $0.epoch.imagesPerSecond },
      .number("effective_gflops", nil) { $0.epoch.effectiveGigaflopsPerSecond },
      .count("executed_macs", nil) { $0.epoch.executedMACs },
    ]
  }
}

extension TrainingRunRecord {
  /// Seconds and counted multiply-adds up to the end of the epoch that reached an accuracy; nil where none did.
  fileprivate func cost(toReach accuracy: Double) -> (seconds: Double, macs: Int)? {
    guard let reached = firstEpoch(reaching: accuracy), !epochs.isEmpty else { return nil }
    let needed = epochs.prefix { $0.epoch <= reached.epoch }
    return (needed.reduce(0) { $0 + $1.seconds }, countedMACs / epochs.count * needed.count)
  }
}
