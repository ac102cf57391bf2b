import Convolution
import Harness
import Measurements
import Reporting
import Tensors

/// One backend on one layer with one crew: its plans of any blocking, verified and timed on the same operands.
struct TuningArena: BlockingArena {
  let benchmark: LayerBenchmark
  let backend: any ConvolutionBackend
  let crew: Crew
  let settings: BenchmarkSettings
  let operands: LayerOperands

  func identity(of blocking: Blocking) throws(BlockingRejection) -> PlanIdentity {
    let plan = try contender(of: blocking).get().plan
    return PlanIdentity(summary: plan.summary, workspaceByteCount: plan.workspaceByteCount)
  }

  func trials(of challengers: [Blocking], against incumbent: Blocking) -> [BlockingTrial]? {
    trials(of: challengers, against: incumbent, sampling: settings.sampling)
  }

  /// - Parameter sampling: how long each of them is measured.
  func trials(
    of challengers: [Blocking], against incumbent: Blocking, sampling: SamplingSettings
  ) -> [BlockingTrial]? {
    let (entrants, bench) = check([incumbent] + challengers)
    let workloads = entrants.compactMap { try? $0.get() }.map {
      bench.workload(of: Trial(contender: $0, cache: .warm))
    }
    var generator = SeededGenerator(seed: settings.seed)
    var timings = Sampler(settings: sampling, clock: MonotonicClock()).measure(
      workloads, using: &generator, isCancelled: { settings.interruption.isRequested })[...]
    guard !settings.interruption.isRequested else { return nil }
    let series = entrants.map { entrant in entrant.map { _ in timings.removeFirst().nanosecondsPerCall } }
    return zip(challengers, series.dropFirst()).map { challenger, samples in
      BlockingTrial(of: challenger, samples, against: series[0])
    }
  }

  /// Why the blocking's plan cannot be timed; nil if it can.
  func rejection(of blocking: Blocking) -> BlockingRejection? {
    if case .failure(let rejection) = check([blocking]).entrants[0] { rejection } else { nil }
  }

  private typealias Entrant = Result<Contender, BlockingRejection>

  private func contender(of blocking: Blocking) -> Entrant {
    entrant(benchmark.plan(backend, crew: crew, blocking: blocking), of: blocking)
  }

  /// Plans, packs and verifies.
  private func check(_ blockings: [Blocking]) -> (entrants: [Entrant], bench: Bench) {
    let planned = blockings.map { ($0, contender(of: $0)) }
    var bench = benchmark.bench(on: operands, for: planned.compactMap { try? $1.get().plan })
    let checked = planned.map { blocking, planned in
      planned.flatMap { entrant(bench.check($0).stage, of: blocking) }
    }
    return (checked, bench)
  }

  private func entrant(_ stage: Stage, of blocking: Blocking) -> Entrant {
    switch stage {
    case .running(let contender): .success(contender)
    case .ended(let row):
      .failure(
        BlockingRejection(
          blocking, reason: row.reason ?? row.status.rawValue, isWrong: row.status == .failed))
    case .unreached: .failure(BlockingRejection(blocking, reason: "interrupted", isWrong: false))
    }
  }
}

extension BlockingTrial {
  /// - Parameter incumbent: its samples, of the same rounds.
  fileprivate init(
    of blocking: Blocking, _ samples: Result<[Double], BlockingRejection>,
    against incumbent: Result<[Double], BlockingRejection>
  ) {
    do throws(BlockingRejection) {
      let comparison = PairedComparison(a: try samples.get(), b: try incumbent.get())
      self =
        comparison.map { .timed($0.interval) }
        ?? .rejected(BlockingRejection(blocking, reason: "was not sampled", isWrong: false))
    } catch {
      self = .rejected(error)
    }
  }
}
