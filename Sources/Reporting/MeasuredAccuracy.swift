import Harness
import Measurements

/// Results of one of the commands that measure what `accuracy` shows beside published figures.
package enum MeasuredResults: Sendable {
  case networks(NetworkResults)
  case training(TrainingResults)
  case evaluation(EvaluationResults)

  /// Reads what one of the commands wrote.
  ///
  /// - Throws: `EnvelopeError` for the file of another command, and for text that is no result file.
  package init(json: String) throws(EnvelopeError) {
    switch try ResultFile(json: json).command {
    case TrainingResults.command: self = .training(try ResultEnvelope<TrainingResults>(json: json).payload)
    case EvaluationResults.command: self = .evaluation(try ResultEnvelope<EvaluationResults>(json: json).payload)
    default: self = .networks(try ResultEnvelope<NetworkResults>(json: json).payload)
    }
  }
}

/// An accuracy that was measured, with the cost of the very networks that reached it.
package struct MeasuredAccuracy: Hashable, Sendable {
  package let title: String
  package let data: String
  /// As a part of 1.
  package let accuracy: Double
  /// The 95 % interval; nil where nothing is known of it.
  package let low: Double?
  package let high: Double?
  /// What the interval is of: `359 images`, `3 seeds`.
  package let basis: String
  package let parameterCount: Int
  /// Passes through a network for one image.
  package let passCount: Int
  /// Multiply-adds for one image, of all passes.
  package let macs: Int
  /// What all passes for one image take; nil where it was not measured.
  package let milliseconds: Double?
  /// Images that were trained on, times epochs, and the multiply-adds for them; nil where nothing was trained.
  package let trainingMACs: Int?

  package init(_ results: EvaluationResults) {
    title = results.title
    data = results.data
    accuracy = results.accuracy
    low = results.interval.low
    high = results.interval.high
    basis = "\(results.testCount) images"
    parameterCount = results.parameterCount
    passCount = results.passCount
    macs = results.macs
    milliseconds = results.medianMilliseconds
    trainingMACs = nil
  }

  package init(_ results: TrainingResults) {
    let runs = results.runs.filter { !$0.epochs.isEmpty }
    let last = runs.compactMap(\.epochs.last)
    let mean = results.meanAccuracy
    title = results.facts.network
    data = results.facts.data
    accuracy = mean?.mean ?? .nan
    if let halfWidth = mean?.halfWidth {
      low = accuracy - halfWidth
      high = accuracy + halfWidth
      basis = "\(runs.count) seeds"
    } else {
      let interval = last.first.map { ProportionInterval(successes: $0.correctCount, trials: $0.testCount) }
      low = interval?.low
      high = interval?.high
      basis = "\(results.facts.testCount) images"
    }
    parameterCount = results.facts.parameterCount
    passCount = 1
    macs = results.facts.macs
    milliseconds = nil
    trainingMACs = runs.isEmpty ? nil : runs.reduce(0) { $0 + $1.countedMACs } / runs.count
  }
}
