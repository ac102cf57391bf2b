import Convolution
import Kernels

/// Convolution by the fast Fourier transform of tiles, with FFTW.
package struct FFTBackend: ConvolutionBackend {
  private let algorithm = FourierAlgorithm()
  private let table: KernelTable

  package init(table: KernelTable) { self.table = table }

  package var name: String { algorithm.name }
  package var summary: String { "overlap-save tiles transformed by FFTW, products summed at each frequency" }

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
    guard let solution = algorithm.solution(for: problem) else { throw limitation(for: problem)! }
    let transforms = try makeTransforms(for: solution, context: context)
    let plan = try TransformGradientPlan(solution.dense, transform: transforms, table: table, context: context)
    guard solution.dense != problem else { return plan }
    return PolyphaseGradientPlan(problem, dense: solution.dense, table: table, context: context, inner: plan)
  }

  private func makeForwardPlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    guard let solution = algorithm.solution(for: problem) else { throw limitation(for: problem)! }
    let plan = TransformPlan(
      solution.dense, transform: try makeTransforms(for: solution, context: context), table: table, context: context)
    guard solution.dense != problem else { return plan }
    return PolyphasePlan(problem, dense: solution.dense, table: table, context: context, inner: plan)
  }

  private func makeTransforms(
    for solution: FourierAlgorithm.Solution, context: PlanContext
  ) throws -> FourierTransforms {
    let folder = context.isReproducible ? nil : context.cacheDirectory
    let wisdomPath = folder.map { Self.wisdomPath(in: $0, of: table.instructionSet.rawValue) }
    if let folder, let wisdomPath {
      FFTWWisdom.load(from: Self.wisdomPath(in: folder, of: table.instructionSet.formerName))
      FFTWWisdom.load(from: wisdomPath)
    }
    let fft = try BatchedFFT(
      rows: solution.size.rows, columns: solution.size.columns, lanes: table.kernels.lanes,
      measures: !context.isReproducible)
    if let wisdomPath, fft.isNew { FFTWWisdom.save(to: wisdomPath) }
    return FourierTransforms(solution.dense, size: solution.size, fft: fft, kernels: table.kernels)
  }

  private static func wisdomPath(in folder: String, of instructionSet: String) -> String {
    "\(folder)/fftw-\(instructionSet).wisdom"
  }
}
