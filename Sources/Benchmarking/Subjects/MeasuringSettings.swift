import Harness
import Measurements

/// What holds for all subjects of a run.
package struct MeasuringSettings: Sendable {
  /// One for each number of threads to be compared.
  package var teams: [ThreadTeam]
  package var caches: [CacheState] = [.warm]
  /// Whether every thread is kept on a processor of its own.
  package var isPinned = false
  /// Seeds operands, samples of outputs and the order of rounds.
  package var seed: UInt64
  package var sampling: SamplingSettings
  package var inspection = Inspection()
  /// For operands, and for all that candidates need besides.
  package var memory: MemoryBudget
  package var interruption: Interruption
  package var observer: RunObserver

  package init(
    teams: [ThreadTeam] = [], seed: UInt64 = 1, sampling: SamplingSettings, memory: MemoryBudget = .ofThisMachine(),
    interruption: Interruption = Interruption(), observer: @escaping RunObserver = { _ in }
  ) {
    self.teams = teams
    self.seed = seed
    self.sampling = sampling
    self.memory = memory
    self.interruption = interruption
    self.observer = observer
  }
}
