import Backends
import Convolution
import Kernels
import Tensors
import TestSupport
import Testing
import WorkerThreads

struct `The conformance check` {
  private let instructionSet = InstructionSet.available.last!
  private let workers = ThreadPool(workerCount: 1)

  private func check(_ backend: any ConvolutionBackend, _ operands: ConformanceOperands) throws {
    _ = try BackendConformance(backend, instructionSet: instructionSet, workers: workers).check(operands)
  }

  @Test(arguments: [
    "mb1ic3ih12oc5kh3ph1", "mb2ic32ih8oc32kh3ph1", "mb1ic4ih11oc3kh5ph2", "mb1ic16iw20oc8kw7pw3",
    "g4mb1ic8ih9oc8kh3ph1",
  ])
  func `the conformance check refuses a dropped tap and swapped weights of every backend that solves the layer`(
    descriptor: String
  ) throws {
    let problem = try problem(descriptor, postOps: .bias)
    let operands = ConformanceOperands(problem, seed: 3)
    for backend in BackendCatalog.forTests(instructionSet).backends where backend.limitation(for: problem) == nil {
      for misdeed in [Misdeed.dropsTap, .swapsWeights] {
        let plan = MisbehavingBackend(backend, misdeed)
        #expect(throws: Nonconformance.self, "\(misdeed), \(backend.name), \(descriptor)") { try check(plan, operands) }
      }
    }
  }

  @Test(arguments: [
    (Misdeed.writesBeforeDestination, "wrote beside the destination"),
    (.writesAfterDestination, "wrote beside the destination"),
    (.writesAfterWorkspace, "wrote beside the workspace of 0 bytes"),
    (.writesAfterPackedWeights, "packing wrote beside the packed weights"),
    (.changesPackedWeights, "an execution changed the packed weights"),
    (.changesSource, "changed its operands: source"),
    (.leavesElement, "1 of 320 elements are wrong"), (.doesNothing, "320 of 320 elements are wrong"),
    (.dependsOnEarlierExecutions, "a second execution on the same workspace differs"),
    (.refusesToPlan, "declared no limitation, but planning threw: solves nothing"),
    (.givesNoReason, "a limitation without a reason"),
  ])
  func `the conformance check names the promise that is not kept, and the command`(misdeed: Misdeed, message: String)
    throws
  {
    let operands = ConformanceOperands(try problem("mb1ic3ih8oc5kh3ph1", postOps: .relu), seed: 9)
    let fault = #expect(throws: Nonconformance.self) {
      try check(MisbehavingBackend(ReferenceBackend(), misdeed), operands)
    }
    let command =
      "cnnbench conv --problem mb1ic3ih8oc5oh8kh3ph1 --backend reference --post-ops relu --isa \(instructionSet)"
    #expect(fault?.description.hasPrefix("reference: \(message)") == true, "\(fault?.description ?? "passed")")
    #expect(fault?.description.hasSuffix("\nrepeat with: \(command) --seed 9") == true)
  }

  @Test(arguments: [
    (Misdeed.joinsSourceImages, "images that do not follow each other have another result (apart)"),
    (.joinsResidualImages, "images that do not follow each other have another result (apart)"),
    (.joinsDestinationImages, "wrote beside the images of a destination (apart)"),
  ])
  func `the conformance check names a backend that takes images for neighbours`(misdeed: Misdeed, message: String)
    throws
  {
    let operands = ConformanceOperands(try problem("mb2ic3ih8oc5kh3ph1", postOps: [.sum, .relu]), seed: 9)
    let fault = #expect(throws: Nonconformance.self) {
      try check(MisbehavingBackend(ReferenceBackend(), misdeed), operands)
    }
    #expect(fault?.description.hasPrefix("reference: \(message)") == true, "\(fault?.description ?? "passed")")
  }
}

/// A promise that a backend may break.
enum Misdeed: Sendable {
  case dropsTap, swapsWeights, writesBeforeDestination, writesAfterDestination, writesAfterWorkspace
  case writesAfterPackedWeights, changesPackedWeights, changesSource, leavesElement, dependsOnEarlierExecutions
  case refusesToPlan, givesNoReason, doesNothing, joinsSourceImages, joinsResidualImages, joinsDestinationImages
}

/// A backend that does one thing wrong.
struct MisbehavingBackend: ConvolutionBackend {
  private let backend: any ConvolutionBackend
  private let misdeed: Misdeed

  init(_ backend: any ConvolutionBackend, _ misdeed: Misdeed) {
    self.backend = backend
    self.misdeed = misdeed
  }

  var name: String { backend.name }
  var summary: String { backend.summary }

  var directions: Set<ConvolutionDirection> { backend.directions }

  func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? {
    misdeed == .givesNoReason ? Limitation("") : backend.shapeLimitation(for: problem)
  }

  func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    guard misdeed != .refusesToPlan else { throw Limitation("solves nothing") }
    return MisbehavingPlan(try backend.makePlan(for: problem, context: context), problem, misdeed)
  }
}

private final class MisbehavingPlan: ConvolutionPlan, @unchecked Sendable {
  private let plan: any ConvolutionPlan
  private let problem: ConvolutionProblem
  private let misdeed: Misdeed
  private var executionCount = 0

  init(_ plan: any ConvolutionPlan, _ problem: ConvolutionProblem, _ misdeed: Misdeed) {
    self.plan = plan
    self.problem = problem
    self.misdeed = misdeed
  }

  var cost: PlanCost { plan.cost }
  var summary: String { plan.summary }
  var errorBound: ErrorBound { plan.errorBound }
  var packedWeightsByteCount: Int { plan.packedWeightsByteCount }
  var workspaceByteCount: Int { plan.workspaceByteCount }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    let spoiled = Tensor(problem.weightsShape)
    spoiled.pointer.update(from: weights, count: spoiled.count)
    let largest = spoiled.elements.indices.max { abs(spoiled.elements[$0]) < abs(spoiled.elements[$1]) }!
    if misdeed == .dropsTap { spoiled.elements[largest] = 0 }
    if misdeed == .swapsWeights { spoiled.elements.swapAt(largest, largest == 0 ? 1 : largest - 1) }
    plan.packWeights(spoiled.pointer, into: packed)
    if misdeed == .writesAfterPackedWeights {
      packed.storeBytes(of: 1, toByteOffset: packedWeightsByteCount, as: UInt8.self)
    }
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    guard misdeed != .doesNothing else { return }
    plan.execute(misplaced(operands), packedWeights: packedWeights, workspace: workspace)
    executionCount += 1
    let count = problem.destinationShape.elementCount
    switch misdeed {
    case .writesBeforeDestination: operands.destination[0][-1] = 0
    case .writesAfterDestination: operands.destination[0][count] = 0
    case .writesAfterWorkspace: workspace.storeBytes(of: 1, toByteOffset: workspaceByteCount, as: UInt8.self)
    case .changesPackedWeights: UnsafeMutableRawPointer(mutating: packedWeights).storeBytes(of: 7, as: Float.self)
    case .changesSource: UnsafeMutablePointer(mutating: operands.source[0])[2] += 1
    case .leavesElement: operands.destination[0][count / 2] = .nan
    case .dependsOnEarlierExecutions where executionCount == 2:
      operands.destination[0][0] = operands.destination[0][0].nextUp
    default: break
    }
  }

  /// The operands, some of them as if their images followed each other.
  private func misplaced(_ operands: ConvolutionOperands) -> ConvolutionOperands {
    func joined(_ images: ImageBatch, _ shape: TensorShape) -> ImageBatch {
      ImageBatch(images.start, stride: shape.elementCountPerImage)
    }
    let destination = MutableImageBatch(
      operands.destination.start, stride: problem.destinationShape.elementCountPerImage)
    return ConvolutionOperands(
      source: misdeed == .joinsSourceImages ? joined(operands.source, problem.sourceShape) : operands.source,
      gradient: operands.gradient, bias: operands.bias,
      residual: misdeed == .joinsResidualImages
        ? operands.residual.map { joined($0, problem.outputShape) } : operands.residual,
      destination: misdeed == .joinsDestinationImages ? destination : operands.destination)
  }
}
