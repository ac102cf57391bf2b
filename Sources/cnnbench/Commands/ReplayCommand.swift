import ArgumentParser
import Backends
import Benchmarking
import Convolution
import Counters
import Foundation
import Harness
import Kernels
import Measurements

/// Executes one backend on one layer in a counted region: the process that `--counters simulated` runs under valgrind.
///
/// Everything in it follows from its arguments: one thread, and plans that nothing was measured for.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Executes one backend on one layer, to be counted from outside.",
    shouldDisplay: false)

  @Option var backend: String
  @OptionGroup var plugins: PluginOptions
  @Option var cache: CacheChoice = .warm
  @Option var seed = MeasurementOptions.standardSeed
  @OptionGroup var problems: ProblemOptions

  /// What starts the process that does the work of a row.
  ///
  /// - Parameter pluginWords: the word of `--plugin` for each backend that is a plugin's.
  static func rerun(pluginWords: [String: String]) -> LayerSettings.Replay {
    { layer, backend, cache, seed in
      let plugin = pluginWords[backend].map { ["--plugin", $0, "--no-isolate"] } ?? []
      return rerun(layer, backend: backend, plugin: plugin, cache: cache, seed: seed)
    }
  }

  private static func rerun(
    _ layer: ConvolutionLayer, backend: String, plugin: [String], cache: CacheState, seed: UInt64
  ) -> Rerun {
    let problem = layer.problem
    var words = ["replay", "--problem", layer.shapeDescriptor, "--backend", backend, "--cache", cache.rawValue]
    words += ["--direction", problem.direction.rawValue, "--seed", "\(seed)"]
    if problem.direction == .forward || !problem.postOps.isEmpty { words += ["--post-ops", problem.postOps.text] }
    return Rerun(executablePath: ProcessArguments.executable.path, arguments: words + plugin)
  }

  func run() throws {
    let table = KernelTable(for: try InstructionSet.chosen(named: nil))
    let catalog = try BackendCatalog.forBenchmarks(on: table, with: plugins.load(on: table))
    let backend = try catalog.requiredBackend(named: backend)
    let memory = MemoryBudget(AvailableMemory(readFile: Self.textOfSameLength))
    for entry in try problems.requested.contents().entries {
      try memory.requireRoom(for: entry)
      let replay = LayerReplay(
        backend, on: entry.layer.problem, instructionSet: table.instructionSet, seed: seed)
      try replay.execute(cache: cache == .warm ? .warm : .cold, memory: memory)
    }
  }

  /// The text of the one system file whose length is always the same: what is counted depends on where things lie in
  /// memory, which the lengths of texts move.
  private static func textOfSameLength(_ path: String) -> String? {
    path == "/proc/meminfo" ? try? String(contentsOfFile: path, encoding: .utf8) : nil
  }
}
