import Harness
import Measurements
import Networks
import WorkerThreads

/// All networks of a run, one after the other.
package struct NetworkRun {
  private let requests: [NetworkRequest]
  private let settings: NetworkSettings

  package init(_ requests: [NetworkRequest], settings: NetworkSettings) {
    self.requests = requests
    self.settings = settings
  }

  /// Measures all networks; fewer if the run is interrupted.
  ///
  /// - Parameters:
  ///   - reportFailure: told at once of every candidate that failed.
  ///   - reportResult: told of every network as soon as it has ended.
  /// - Throws: what counting throws for a network that is too large.
  package func run(
    reportFailure: (NetworkRequest, EndedCandidate) -> Void, reportResult: (NetworkRequest, NetworkResult) -> Void
  ) throws {
    let exactWorkers = exactWorkers
    for (index, request) in requests.enumerated() where !settings.measuring.interruption.isRequested {
      var settings = settings
      settings.exactWorkers = exactWorkers
      settings.measuring = settings.measuring.placed(
        index + 1, of: requests.count, candidateCount: settings.measuring.teams.count * settings.backends.count)
      let result = try Self.result(of: request, settings: settings) { reportFailure(request, $0) }
      reportResult(request, result)
    }
    settings.measuring.observer(.paused)
  }

  /// A worker for each processor that this process may use; the first team's where threads are pinned, as those that it
  /// starts inherit a single processor.
  private var exactWorkers: ThreadPool? {
    guard !settings.measuring.isPinned, let processors = try? ProcessorAffinity.allowedProcessors() else { return nil }
    return ThreadPool(workerCount: max(1, processors.count))
  }

  private static func result(
    of request: NetworkRequest, settings: NetworkSettings, reportFailure: (EndedCandidate) -> Void
  ) throws -> NetworkResult {
    if settings.trains {
      let subject = try TrainingStepSubject(request, settings: settings)
      return self.result(of: subject, subject.facts, settings: settings, reportFailure: reportFailure) { result in
        let plan = subject.plans.plan(of: result.name, threadCount: result.threadCount)
        return NetworkCandidateResult(result: result, steps: settings.showsSteps ? plan?.stepFacts ?? [] : [])
      }
    }
    let subject = try NetworkSubject(request, settings: settings)
    return self.result(of: subject, subject.facts, settings: settings, reportFailure: reportFailure) { result in
      let plan = subject.plans.plan(of: result.name, threadCount: result.threadCount)
      return NetworkCandidateResult(
        result: result, steps: settings.showsSteps ? plan?.stepFacts ?? [] : [], floor: plan?.floor,
        secondOpinionError: plan?.secondOpinionError)
    }
  }

  /// - Parameter told: adds to a candidate's result what its plan tells.
  private static func result(
    of subject: some Subject, _ facts: NetworkFacts, settings: NetworkSettings,
    reportFailure: (EndedCandidate) -> Void, told: (CandidateResult) -> NetworkCandidateResult
  ) -> NetworkResult {
    let results = SubjectBenchmark(subject, settings: settings.measuring, instruments: .real).run { failed in
      settings.measuring.observer(.paused)
      reportFailure(failed)
    }
    return NetworkResult(network: facts, candidates: results.map(told))
  }
}

extension MeasuringSettings {
  /// The same for one subject of several: the observer is told which, and of the time that those after it may take.
  ///
  /// - Parameter candidateCount: of each subject.
  fileprivate func placed(_ number: Int, of count: Int, candidateCount: Int) -> MeasuringSettings {
    let timeAfterwards = time(ofCandidates: candidateCount) * (count - number)
    var settings = self
    settings.observer = { [observer] event in
      guard case .running(let text, let timeLeft) = event else { return observer(event) }
      observer(.running("\(number)/\(count) \(text)", timeLeft: timeLeft + timeAfterwards))
    }
    return settings
  }
}
