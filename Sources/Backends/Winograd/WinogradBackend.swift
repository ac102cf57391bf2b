import Convolution
import Kernels

/// Winograd's minimal filtering, see `WinogradAlgorithm`.
package struct WinogradBackend: ConvolutionBackend {
  private let algorithm: WinogradAlgorithm
  private let table: KernelTable

  package init(_ algorithm: WinogradAlgorithm, table: KernelTable) {
    self.algorithm = algorithm
    self.table = table
  }

  package var name: String { algorithm.name }
  package var family: BatchAlgorithm? { .winograd }
  package var summary: String {
    guard algorithm.outputs.count == 1 else {
      return "minimal filtering, with the tile that a model finds fastest within --max-error"
    }
    let outputs = algorithm.outputs[0]
    return "minimal filtering of \(outputs)x\(outputs) outputs a tile, \(outputs) in a line for 1xr and rx1 kernels"
  }

  /// Every output of a tile comes from all of its inputs.
  package var spreadsNaN: Bool { true }
  package var directions: Set<ConvolutionDirection> { Set(ConvolutionDirection.allCases) }

  package func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? {
    algorithm.limitation(for: problem)
  }

  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    switch problem.direction {
    case .forward: return try makeForwardPlan(for: problem, context: context)
    case .backwardData:
      return try BackwardDataPlan(algorithm.backwardDataForm(of: problem), table: table, context: context) {
        try makeForwardPlan(for: $0, context: context)
      }
    case .backwardWeights:
      return BiasGradientPlan(
        problem, try makeWeightsPlan(for: problem, context: context), table: table, context: context)
    }
  }

  private func makeWeightsPlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    guard let solution = algorithm.solution(for: problem, demands: context.demands) else {
      throw limitation(for: problem)!
    }
    let transforms = WinogradTransforms(solution.tiling, kernels: table.kernels)
    let plan = try TransformGradientPlan(solution.dense, transform: transforms, table: table, context: context)
    guard solution.dense != problem else { return plan }
    return PolyphaseGradientPlan(
      problem, dense: solution.dense, partTaps: solution.partTaps, table: table, context: context, inner: plan)
  }

  private func makeForwardPlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    guard let solution = algorithm.solution(for: problem, demands: context.demands) else {
      throw limitation(for: problem)!
    }
    let transforms = WinogradTransforms(solution.tiling, kernels: table.kernels)
    let plan = TransformPlan(solution.dense, transform: transforms, table: table, context: context)
    guard solution.dense != problem else { return plan }
    return PolyphasePlan(
      problem, dense: solution.dense, partTaps: solution.partTaps, table: table, context: context, inner: plan)
  }
}
