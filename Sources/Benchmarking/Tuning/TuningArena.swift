import Convolution
import Harness
import Tensors

/// One backend on one layer with one team of threads: its plans of any blocking, verified and timed on the same operands.
struct TuningArena: BlockingArena {
  let entry: BatchEntry
  let backend: any ConvolutionBackend
  let team: ThreadTeam
  let settings: LayerSettings
  let data: LayerData

  private typealias Verified = Result<VerifiedCandidate<LayerPlan>, BlockingRejection>

  func identity(of blocking: Blocking) throws(BlockingRejection) -> PlanIdentity {
    let planned = benchmark(of: [blocking]).planned()[0]
    let plan = try result(planned, of: blocking).get().plan
    return PlanIdentity(summary: plan.summary, workspaceByteCount: plan.memory.workspaceByteCount)
  }

  func results(of candidates: [Blocking], against incumbent: Blocking) -> [BlockingResult]? {
    results(of: candidates, against: incumbent, sampling: settings.measuring.sampling)
  }

  /// - Parameter sampling: how long each of them is measured.
  func results(
    of candidates: [Blocking], against incumbent: Blocking, sampling: SamplingSettings
  ) -> [BlockingResult]? {
    let verified = verify([incumbent] + candidates)
    var timings = measure(verified.compactMap { try? $0.get() }, sampling: sampling)[...]
    guard !settings.measuring.interruption.isRequested else { return nil }
    let series = verified.map { result in result.map { _ in timings.removeFirst().nanosecondsPerCall } }
    return zip(candidates, series.dropFirst()).map { candidate, samples in
      BlockingResult(of: candidate, samples, against: series[0])
    }
  }

  /// Why the blocking's plan cannot be timed; nil if it can.
  func rejection(of blocking: Blocking) -> BlockingRejection? {
    if case .failure(let rejection) = verify([blocking])[0] { rejection } else { nil }
  }

  private func benchmark(of blockings: [Blocking]) -> SubjectBenchmark<LayerSubject, MonotonicClock> {
    let subject = LayerSubject(
      entry, backend: backend, team: team, blockings: blockings, settings: settings, data: data)
    return SubjectBenchmark(subject, settings: settings.measuring, instruments: .real)
  }

  private func verify(_ blockings: [Blocking]) -> [Verified] {
    let lineup = benchmark(of: blockings).prepare { _ in }
    return zip(blockings, lineup.stages).map { result($1, of: $0) }
  }

  private func measure(
    _ candidates: [VerifiedCandidate<LayerPlan>], sampling: SamplingSettings
  ) -> [WorkloadTiming] {
    var generator = SeededGenerator(seed: settings.measuring.seed)
    return Sampler(settings: sampling, clock: MonotonicClock()).measure(
      candidates.map { $0.workload(cache: .warm) }, using: &generator,
      isCancelled: { settings.measuring.interruption.isRequested },
      onProgress: {
        settings.measuring.observer(
          .running("\(entry.layer.name)  \(backend.name): timing", timeLeft: $0.timeLeft))
      })
  }

  private func result<Value>(_ stage: Stage<Value>, of blocking: Blocking) -> Result<Value, BlockingRejection> {
    switch stage {
    case .running(let value): .success(value)
    case .ended(let candidate):
      .failure(
        BlockingRejection(
          blocking, reason: candidate.outcome.reason ?? candidate.outcome.status.rawValue,
          isWrong: candidate.outcome.status == .failed))
    case .unreached: .failure(BlockingRejection(blocking, reason: "interrupted", isWrong: false))
    }
  }
}

extension BlockingResult {
  /// - Parameter incumbent: its samples, of the same rounds.
  fileprivate init(
    of blocking: Blocking, _ samples: Result<[Double], BlockingRejection>,
    against incumbent: Result<[Double], BlockingRejection>
  ) {
    do throws(BlockingRejection) {
      let comparison = PairedComparison(a: try samples.get(), b: try incumbent.get())
      self =
        comparison.map { .timed($0.interval) }
        ?? .rejected(BlockingRejection(blocking, reason: "was not timed", isWrong: false))
    } catch {
      self = .rejected(error)
    }
  }
}
