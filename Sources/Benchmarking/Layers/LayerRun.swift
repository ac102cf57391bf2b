import Convolution
import Measurements

/// All layers of a run, one after the other.
package struct LayerRun {
  private let items: [BatchItem]
  private let settings: LayerSettings

  /// The name under which all backends together skip a problem that none of them is asked to solve.
  package static let everyBackend = "all"

  package init(_ items: [BatchItem], settings: LayerSettings) {
    self.items = items
    self.settings = settings
  }

  /// The results of all layers; those measured so far if the run is interrupted.
  ///
  /// - Parameters:
  ///   - reportFailure: told at once of every candidate that failed.
  ///   - reportResult: told of every layer as soon as it has ended.
  package func results(
    reportFailure: (LayerFacts, EndedCandidate) -> Void, reportResult: (LayerResult) -> Void = { _ in }
  ) -> [LayerResult] {
    let layerCount = items.count { $0.entry != nil }
    var layerNumber = 0
    var results: [LayerResult] = []
    for item in items where !settings.measuring.interruption.isRequested {
      if item.entry != nil { layerNumber += 1 }
      switch settings.measuring.memory.renewed.skippingShortage(item) {
      case .skipped(let problem): results.append(result(of: problem))
      case .problem(let entry):
        let placed = settings.placed(layerNumber, of: layerCount)
        results.append(Self.result(of: entry, settings: placed, reportFailure: reportFailure))
      }
      reportResult(results[results.count - 1])
    }
    settings.measuring.observer(.paused)
    return results
  }

  /// Which backends would be measured on each layer, and why the others would not; nothing is planned.
  package func outlooks() -> [LayerOutlook] {
    let memory = settings.measuring.memory.renewed
    return items.map { item in
      switch memory.skippingShortage(item) {
      case .skipped(let problem):
        return LayerOutlook(
          layer: LayerFacts(problem),
          obstacles: [LayerOutlook.Obstacle(backend: Self.everyBackend, reason: problem.reason)])
      case .problem(let entry):
        let subject = LayerSubject(entry, settings: settings)
        return LayerOutlook(
          layer: subject.facts,
          obstacles: subject.candidates.map { LayerOutlook.Obstacle(backend: $0.name, reason: $0.limitation) })
      }
    }
  }

  private static func result(
    of entry: BatchEntry, settings: LayerSettings, reportFailure: (LayerFacts, EndedCandidate) -> Void
  ) -> LayerResult {
    let subject = LayerSubject(entry, settings: settings)
    let benchmark = SubjectBenchmark(subject, settings: settings.measuring, instruments: .real)
    let facts = subject.facts
    let candidates = benchmark.run { failed in
      settings.measuring.observer(.paused)
      reportFailure(facts, failed)
    }
    return LayerResult(layer: facts, candidates: candidates)
  }

  /// One candidate in the place of all backends, for each team and state of the caches.
  private func result(of problem: SkippedProblem) -> LayerResult {
    let candidates = settings.measuring.teams.flatMap { team in
      settings.measuring.caches.map { cache in
        CandidateResult(
          name: Self.everyBackend, threadCount: team.threadCount, cache: cache,
          outcome: .skipped(reason: problem.reason))
      }
    }
    return LayerResult(layer: LayerFacts(problem), candidates: candidates)
  }
}

extension LayerSettings {
  /// Measures one layer of several: the observer is told which, and the time that the layers after it may take.
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
