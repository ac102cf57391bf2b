/// What one backend settled for one problem.
package protocol ConvolutionPlan: AnyObject, Sendable {
  /// Arithmetic of one `execute` as *this* algorithm performs it, by phase.
  var cost: PlanCost { get }
  /// What was chosen, for reports: `F(4x4,3x3) 6x64 avx512`.
  var summary: String { get }
  /// The backend that a backend with a choice chose; nil for others.
  var chosenBackend: String? { get }
  /// The median time of an execution when a backend with a choice measured it; nil for others.
  var measuredMicroseconds: Double? { get }
  /// How far a result may be from the exact one.
  var errorBound: ErrorBound { get }
  var packedWeightsByteCount: Int { get }
  var workspaceByteCount: Int { get }
  /// The sizes of the blocking that decide what this plan is like; a search varies no others.
  var blockingParameters: [Blocking.Parameter] { get }

  /// Brings weights (OC × IC/groups × KH × KW) into the form that `execute` reads.
  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer)

  /// Computes the convolution. Does not fail, and allocates nothing but short lists.
  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer)
}

extension ConvolutionPlan {
  package var chosenBackend: String? { nil }
  package var measuredMicroseconds: Double? { nil }
  package var blockingParameters: [Blocking.Parameter] { [] }
}
