import Convolution
import Harness
import Kernels
import Measurements

/// One layer whose candidates are timed whenever somebody asks for it, in turns with those of other programs.
package struct ServedLayer: ServedSubject {
  /// A last-level cache of unknown size, which cannot be emptied.
  package struct UnknownCache: Error, CustomStringConvertible {
    package var description: String {
      "--cache cold needs the size of the last-level cache, which this system does not report"
    }
  }

  package let lineup: Lineup<LayerPlan>
  package let workloads: [Workload]

  private static let oneMultiplyAdd = "mb1ic1ih1oc1oh1kh1ph0"

  /// - Parameters:
  ///   - cache: the state of the caches before each call. Cold ones are emptied as a program can empty them for engines of
  ///     which it does not know where they keep their data.
  ///   - settings: with one thread team.
  package init(
    _ entry: BatchEntry, cache: CacheState, table: KernelTable, settings: LayerSettings,
    reportFailure: (EndedCandidate) -> Void
  ) throws {
    lineup = Self.lineup(entry, settings: settings, reportFailure: reportFailure)
    let warm = lineup.verified.map { $0.workload(cache: .warm) }
    workloads =
      cache == .warm
      ? warm
      : try Self.startingCold(
        warm, postOps: entry.layer.problem.postOps, on: table, settings: settings)
  }

  private static func lineup(
    _ entry: BatchEntry, settings: LayerSettings, reportFailure: (EndedCandidate) -> Void
  ) -> Lineup<LayerPlan> {
    let subject = LayerSubject(entry, settings: settings)
    return SubjectBenchmark(subject, settings: settings.measuring, instruments: .real)
      .prepare(reportFailure: reportFailure)
  }

  /// The same workloads with caches that were emptied before each call, and then had the code of a call again: that of one
  /// multiply-add by the same backend, or by the first one where it does not solve that.
  private static func startingCold(
    _ workloads: [Workload], postOps: PostOps, on table: KernelTable, settings: LayerSettings
  ) throws -> [Workload] {
    guard
      let sweep = CacheSweep(
        of: MachineIdentity.current.hierarchy, team: settings.measuring.teams[0], table: table)
    else { throw UnknownCache() }
    let smallest = BatchEntry(layer: try ConvolutionLayer(descriptor: oneMultiplyAdd, postOps: postOps))
    let calls = lineup(smallest, settings: settings) { _ in }.verified.map { $0.workload(cache: .warm) }
    return workloads.map { workload in
      let call = calls.first { $0.name == workload.name } ?? calls.first
      return Workload(
        workload.name,
        prepare: {
          sweep.run()
          call?.body()
        }, body: workload.body)
    }
  }
}
