import Backends
import Convolution
import Foundation
import Kernels
import Tensors
import TestSupport
import Testing
import WorkerThreads

/// ⟨W ∗ x, y⟩ = ⟨x, Wᵀ y⟩ = ⟨W, x ⋆ y⟩: the three convolutions of a training step are one trilinear form, without a look at any
/// reference.
struct `The gradients of every backend` {
  private static let seed: UInt64 = 91

  @Test(arguments: InstructionSet.available)
  func `are adjoint to its output`(instructionSet: InstructionSet) throws {
    let catalog = BackendCatalog.forTests(instructionSet)
    var layers = RandomLayers(seed: Self.seed)
    for round in 0..<60 {
      let form = try TrilinearForm(layers.next().with(postOps: []), seed: UInt64(round))
      for backend in catalog.algorithms where backend.limitation(for: form.problem) == nil {
        let values = try backend.directions.map { try form.value(by: backend, in: $0) }
        let spread = values.max()! - values.min()!
        #expect(
          spread <= form.tolerance,
          "\(backend.name): \(values), seed \(Self.seed), round \(round), \(ConvolutionLayer(form.problem).descriptor)")
      }
    }
  }
}

/// The sum over all products of an input, a weight and a gradient of the output that convolution brings together.
private struct TrilinearForm {
  let problem: ConvolutionProblem
  private let input: Tensor
  private let weights: Tensor
  private let gradient: Tensor

  init(_ problem: ConvolutionProblem, seed: UInt64) throws {
    self.problem = problem
    input = Tensor(problem.inputShape, seed: 3 * seed)
    weights = Tensor(problem.weightsShape, seed: 3 * seed + 1)
    gradient = Tensor(problem.outputShape, seed: 3 * seed + 2)
  }

  /// A ten-thousandth of the sum's own size, were its products random: a tap, an image or a channel in the wrong place
  /// changes it by much more, and the roundings of any algorithm by less.
  var tolerance: Double { 1e-4 * Double(OperationCount(problem).denseMACs).squareRoot() }

  /// The form, by way of the convolution in one direction.
  func value(by backend: any ConvolutionBackend, in direction: ConvolutionDirection) throws -> Double {
    let problem = try problem.with(direction: direction)
    let plan = try backend.makePlan(for: problem, context: PlanContext(workers: ThreadPool(workerCount: 1)))
    let packed = AlignedBuffer(byteCount: plan.packedWeightsByteCount)
    let workspace = AlignedBuffer(byteCount: plan.workspaceByteCount)
    plan.packWeights(weights.pointer, into: packed.bytes.baseAddress!)
    let result = Tensor(problem.destinationShape)
    plan.execute(
      ConvolutionOperands(
        source: direction == .backwardData ? gradient.images : input.images,
        gradient: direction == .backwardWeights ? gradient.images : nil, destination: result.mutableImages),
      packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
    let other =
      switch direction {
      case .forward: gradient
      case .backwardData: input
      case .backwardWeights: weights
      }
    return zip(result.elements, other.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
