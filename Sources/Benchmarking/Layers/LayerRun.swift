import Convolution
import Measurements

/// All layers of a run, one after the other.
package struct LayerRun {
  private let entries: [BatchEntry]
  private let settings: LayerSettings

  package init(_ entries: [BatchEntry], settings: LayerSettings) {
    self.entries = entries
    self.settings = settings
  }

  /// The results of all layers; those measured so far if the run is interrupted.
  ///
  /// - Parameter reportFailure: told at once of every candidate that failed.
  package func results(reportFailure: (LayerFacts, EndedCandidate) -> Void) -> [LayerResult] {
    tellUnsupportedOptions()
    var results: [LayerResult] = []
    for (index, entry) in entries.enumerated() where !settings.measuring.interruption.isRequested {
      let settings = settings.placed(index + 1, of: entries.count)
      let subject = LayerSubject(entry, settings: settings)
      let benchmark = SubjectBenchmark(subject, settings: settings.measuring, instruments: .real)
      let facts = subject.facts
      let candidates = benchmark.run { failed in
        settings.measuring.observer(.paused)
        reportFailure(facts, failed)
      }
      results.append(LayerResult(layer: facts, candidates: candidates))
    }
    settings.measuring.observer(.paused)
    return results
  }

  private func tellUnsupportedOptions() {
    for reason in entries.compactMap(\.unsupportedReason).uniqued {
      settings.measuring.observer(.note("problems are skipped: \(reason)"))
    }
  }
}

extension LayerSettings {
  /// The same for one layer of several: the observer is told which, and of the time that those after it may take.
  ///
  /// - Parameter timeOfEach: what each of them may take; nil for what it takes to be timed.
  func placed(_ number: Int, of count: Int, timeOfEach: Duration? = nil) -> LayerSettings {
    let timeAfterwards = (timeOfEach ?? timeOfLayer) * (count - number)
    var settings = self
    settings.measuring.observer = { [observer = measuring.observer] event in
      guard case .running(let text, let timeLeft) = event else { return observer(event) }
      observer(.running("\(number)/\(count) \(text)", timeLeft: timeLeft + timeAfterwards))
    }
    return settings
  }
}
