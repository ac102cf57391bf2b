import Convolution
import Kernels

/// Lowering to a matrix product: each output pixel becomes a column of all inputs that it reads.
///
/// - Source: Chellapilla, Puri & Simard, "High Performance Convolutional Neural Networks for Document Processing",
///   IWFHR 2006, section 3.
package struct Im2colBackend: ConvolutionBackend {
  /// Who multiplies the matrices.
  package enum GEMM: String, CaseIterable, Sendable {
    /// OpenBLAS's sgemm, on a lowered matrix in memory.
    case openBLAS = "openblas"
    /// Our own micro-kernels, on panels that are lowered as they are packed.
    case native
  }

  private let algorithm = LoweringAlgorithm()
  private let gemm: GEMM
  private let table: KernelTable

  package init(_ gemm: GEMM, table: KernelTable) {
    self.gemm = gemm
    self.table = table
  }

  package var name: String { Self.name(for: gemm) }

  package static func name(for gemm: GEMM) -> String {
    switch gemm {
    case .openBLAS: LoweringAlgorithm().name
    case .native: "im2col-native"
    }
  }

  package var summary: String {
    switch gemm {
    case .openBLAS: "lowering to a matrix, multiplied by OpenBLAS's sgemm"
    case .native: "lowering to panels of a matrix that is never whole, multiplied by cnnbench's own kernels"
    }
  }

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
        problem, try makeWeightsPlan(for: problem.withFullKernelsAsChannels, context: context), table: table,
        context: context)
    }
  }

  private func makeWeightsPlan(
    for problem: ConvolutionProblem, context: PlanContext
  ) throws -> any ConvolutionPlan {
    switch gemm {
    case .openBLAS: try LoweredMatrixGradientPlan(problem, table: table, context: context)
    case .native: LoweredPanelGradientPlan(problem, table: table, context: context)
    }
  }

  private func makeForwardPlan(
    for problem: ConvolutionProblem, context: PlanContext
  ) throws -> any ConvolutionPlan {
    let problem = problem.withFullKernelsAsChannels
    return switch gemm {
    case .openBLAS: try LoweredMatrixPlan(problem, table: table, context: context)
    case .native where problem.isPointwise && problem.outputPlaneSize == 1:
      // A matrix of one column fills a lane of each vector: it is multiplied with channels in vectors instead.
      ChannelTilePlan(problem, table: table, context: context)
    case .native: LoweredPanelPlan(problem, table: table, context: context)
    }
  }
}
