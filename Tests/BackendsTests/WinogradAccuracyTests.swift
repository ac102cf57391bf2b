import Backends
import Convolution
import Kernels
import Tensors
import TestSupport
import Testing
import WorkerThreads

/// The figures are those of the table in Documentation/Backends/Winograd.md, with some room for other data.
struct `Errors of Winograd's tiles` {
  /// 256 channels: long sums, whose errors the transforms enlarge.
  private static let layer = "mb1ic256ih14oc16oh14kh3ph1"

  private func plan(_ name: String, _ instructionSet: InstructionSet, _ context: PlanContext) throws
    -> any ConvolutionPlan
  {
    let backend = try #require(BackendCatalog.forTests(instructionSet).backend(named: name))
    return try backend.makePlan(for: problem(Self.layer), context: context)
  }

  private func error(_ name: String, _ instructionSet: InstructionSet) throws -> Double {
    let (problem, workers) = (try problem(Self.layer), ThreadPool(workerCount: 1))
    let plan = try plan(name, instructionSet, PlanContext(workers: workers))
    let tensors = try ProblemTensors(problem, seed: 1)
    let packed = AlignedBuffer(byteCount: plan.packedWeightsByteCount)
    let workspace = AlignedBuffer(byteCount: plan.workspaceByteCount)
    plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!)
    plan.execute(
      tensors.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
    let sample = ReferenceSample(
      problem, operands: tensors.operands, weights: tensors.weights.pointer, seed: 1, workers: workers)
    return sample.verify(tensors.destination.images, bound: plan.errorBound).maxRelativeError
  }

  @Test(
    arguments: [
      ("winograd-f2", 1e-6), ("winograd-f3", 1.5e-6), ("winograd-f4", 3e-6), ("winograd-f5", 5e-6),
      ("winograd-f6", 1.2e-5), ("winograd-f7", 3.5e-5),
    ], InstructionSet.available)
  func `are what the documentation says`(tile: (name: String, limit: Double), instructionSet: InstructionSet) throws {
    let error = try error(tile.name, instructionSet)
    #expect(error <= tile.limit && error > 0, "\(tile.name): \(error)")
  }

  @Test(arguments: [(1e-6, "F(3x3"), (4e-6, "F(4x4"), (2e-5, "F(6x6"), (.infinity, "F(7x7")])
  func `limit the tile that the family takes`(limit: Double, largest: String) throws {
    let tiles = (2...7).map { "F(\($0)x\($0)" }
    let context = PlanContext(
      workers: ThreadPool(workerCount: 1), demands: PlanDemands(largestRelativeError: limit))
    let summary = try plan("winograd", InstructionSet.available.last!, context).summary
    let index = try #require(tiles.firstIndex { summary.hasPrefix($0) })
    #expect(index <= tiles.firstIndex(of: largest)!, "\(summary)")
  }
}
