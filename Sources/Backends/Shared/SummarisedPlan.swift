import Convolution

/// A plan with a summary that says more than its own.
final class SummarisedPlan: ConvolutionPlan {
  private let plan: any ConvolutionPlan
  let summary: String
  let chosenBackend: String?
  let measuredMicroseconds: Double?

  /// - Parameters:
  ///   - chosenBackend: whose plan it is, for a backend that had a choice.
  ///   - measuredMicroseconds: what an execution took when it was chosen.
  init(
    _ plan: any ConvolutionPlan, summary: String, chosenBackend: String? = nil, measuredMicroseconds: Double? = nil
  ) {
    self.plan = plan
    self.summary = summary
    self.chosenBackend = chosenBackend
    self.measuredMicroseconds = measuredMicroseconds ?? plan.measuredMicroseconds
  }

  var cost: PlanCost { plan.cost }
  var errorBound: ErrorBound { plan.errorBound }
  var packedWeightsByteCount: Int { plan.packedWeightsByteCount }
  var workspaceByteCount: Int { plan.workspaceByteCount }
  var blockingParameters: [Blocking.Parameter] { plan.blockingParameters }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    plan.packWeights(weights, into: packed)
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    plan.execute(operands, packedWeights: packedWeights, workspace: workspace)
  }
}
