import Convolution
import Harness
import WorkerThreads

/// What holds for all layers of a run.
package struct BenchmarkSettings: Sendable {
  package var backends: [any ConvolutionBackend]
  /// The instruction set's name, for reports and repro commands.
  package var instructionSetName: String
  package var workers: WorkerPool
  package var peak: MachinePeak
  /// Seeds operands, samples of outputs and the order of rounds.
  package var seed: UInt64
  package var sampling: SamplingSettings
  /// Where plans keep what they learned; nil keeps nothing.
  package var cacheDirectory: String?
  package var memory: MemoryBudget
  package var interruption: Interruption
  package var progress: ProgressLine

  package init(
    backends: [any ConvolutionBackend], instructionSetName: String, workers: WorkerPool, peak: MachinePeak,
    seed: UInt64,
    sampling: SamplingSettings, cacheDirectory: String?, memory: MemoryBudget, interruption: Interruption,
    progress: ProgressLine
  ) {
    self.backends = backends
    self.instructionSetName = instructionSetName
    self.workers = workers
    self.peak = peak
    self.seed = seed
    self.sampling = sampling
    self.cacheDirectory = cacheDirectory
    self.memory = memory
    self.interruption = interruption
    self.progress = progress
  }
}
