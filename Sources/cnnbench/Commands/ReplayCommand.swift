import ArgumentParser
import Backends
import Convolution
import Counters
import Foundation
import Kernels
import Measurements
import Reporting
import Tensors
import WorkerThreads

/// Executes one backend on one layer in a counted region: the process that `--counters simulated` runs under valgrind.
///
/// Everything in it follows from its arguments: one thread, and plans that nothing was measured for.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Executes one backend on one layer, to be counted from outside.",
    shouldDisplay: false)

  @Option var backend: String
  @Option var cache: CacheChoice = .warm
  @Option var seed = MeasurementOptions.standardSeed
  @OptionGroup var problems: ProblemOptions

  /// The process that does the work of a row.
  static func rerun(layer: ConvolutionLayer, backend: String, cache: CacheState, seed: UInt64) -> Rerun {
    let problem = layer.problem
    var words = ["replay", "--problem", layer.shapeDescriptor, "--backend", backend, "--cache", cache.rawValue]
    words += ["--direction", problem.direction.rawValue, "--seed", "\(seed)"]
    if problem.direction == .forward { words += ["--post-ops", problem.postOps.text] }
    let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
    return Rerun(executablePath: executable, arguments: words)
  }

  func run() throws {
    let table = KernelTable(for: try InstructionSet.chosen(named: nil))
    let backend = try BackendCatalog.forBenchmarks(on: table).requiredBackend(named: backend)
    let memory = MemoryBudget.ofThisMachine()
    let entries = try problems.requested.entries()
    try memory.requireRoom(for: entries)
    for entry in entries {
      try replay(backend, on: entry.layer.problem, instructionSet: table.instructionSet, memory: memory)
    }
  }

  private func replay(
    _ backend: any ConvolutionBackend, on problem: ConvolutionProblem, instructionSet: InstructionSet,
    memory: MemoryBudget
  ) throws {
    let context = PlanContext(workers: ThreadPool(workerCount: 1), isReproducible: true)
    let plan: any ConvolutionPlan
    do {
      plan = try backend.makePlan(for: problem, context: context)
    } catch {
      throw CommandFailure(.unavailable, "\(backend.name) \(error)")
    }
    let byteCount = plan.packedWeightsByteCount + plan.workspaceByteCount
    if let shortage = memory.reduced(by: ProblemTensors.byteCount(of: problem)).shortage(of: byteCount) {
      throw CommandFailure(.data, "\(backend.name) \(shortage)")
    }
    let tensors = ProblemTensors(problem, seed: seed)
    let packed = AlignedBuffer(byteCount: plan.packedWeightsByteCount)
    let workspace = AlignedBuffer(byteCount: plan.workspaceByteCount)
    plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!)
    let facts = ["instruction set": instructionSet.rawValue, "plan": plan.summary, "threads": "1"]
    ValgrindRegion.count(warmUps: cache == .warm ? 1 : 0, facts: facts) {
      withExtendedLifetime((tensors, packed, workspace)) {
        plan.execute(
          tensors.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
      }
    }
  }
}
