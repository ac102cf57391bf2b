import Convolution
import Networks

/// One step of a plan, as reports tell of it.
package struct PlannedStep: Sendable {
  /// The layers that it does the work of, in order.
  package let layers: [String]
  /// What it computes: `convolution`, `max-pool`.
  package let kind: String
  /// The backend of a convolution; nil for other steps.
  package let backend: String?
  /// The convolution that the backend solves; nil for other steps.
  package let problem: ConvolutionProblem?
  /// The layers whose outputs it writes.
  package let results: [Int]
  /// Operations of the plain method, with and without those on padding.
  package let plainOperationCount: Int
  package let usefulOperationCount: Int
  /// Bytes that it reads and writes, each once: parameters, inputs and output.
  package let compulsoryByteCount: Int
  let node: Int
  let step: any LayerStep

  package var name: String { layers[0] }
  package var summary: String { step.summary }
  package var executedOperationCount: Int { step.operationCount }
  package var packedByteCount: Int { step.packedByteCount }
  package var workspaceByteCount: Int { step.workspaceByteCount }
}
