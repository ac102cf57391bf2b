import Backends
import Convolution
import Kernels
import NetworkCosts
import Networks
import Tensors
import Testing
import WorkerThreads

struct `What is counted for an algorithm` {
  /// The distinct convolutions of all networks of the catalog.
  private static let catalogProblems = Set(
    ArchitectureCatalog.architectures.flatMap { architecture in
      try! architecture.network().convolutionLayers(batch: 1).map(\.problem)
    })

  /// Kernels that are refused or cut into parts, strides, dilations and batches.
  private static let otherProblems: [ConvolutionProblem] = {
    let descriptors = (Limitations.ofWinograd + Limitations.ofFourier).map(\.descriptor)
    var layers = RandomLayers(seed: 5)
    return descriptors.map { try! problem($0) } + (0..<300).map { _ in layers.next() }
  }()

  private let catalog = BackendCatalog.forTests(InstructionSet.available.last!)
  private let context = PlanContext(workers: ThreadPool(workerCount: 1), isReproducible: true)

  private func check(
    _ name: String, backend: String? = nil, _ matches: (AlgorithmCost, any ConvolutionPlan, ConvolutionProblem) -> Bool
  ) throws {
    let backend = try #require(catalog.backend(named: backend ?? name))
    let problems = try Self.catalogProblems.union(Self.otherProblems).flatMap { problem in
      try ConvolutionDirection.allCases.map { try problem.inDirection($0) }
    }
    for problem in problems {
      let cost = try #require(AlgorithmCost.all(for: problem).first { $0.algorithm == name })
      if let limitation = backend.limitation(for: problem) {
        #expect(cost.multiplications == nil && cost.note == limitation.reason, "\(problem)")
      } else {
        let plan = try backend.makePlan(for: problem, context: context)
        #expect(matches(cost, plan, problem), "\(name) counts \(cost) for \(problem), the plan \(plan.cost)")
      }
    }
  }

  @Test(arguments: AlgorithmTable.algorithms.map(\.name).filter { $0 == "fft" || $0.hasPrefix("winograd") })
  func `the counted work of an algorithm with transforms is what its plans execute`(name: String) throws {
    try check(name) { cost, plan, problem in
      let (input, output) = (plan.cost.flops(.inputTransform), plan.cost.flops(.outputTransform))
      let areTransforms =
        problem.direction == .backwardWeights
        ? input == cost.transformOperations && output == cost.weightTransformOperations
        : input + output == cost.transformOperations
      return areTransforms && plan.cost.flops(.products) == 2 * cost.multiplications!
        && Self.isNamed(cost.note, in: plan)
    }
  }

  /// Whether the tile, and the phases or parts behind it, are those that the plan names first and last.
  private static func isNamed(_ note: String, in plan: any ConvolutionPlan) -> Bool {
    let suffix = note.firstRange(of: ", ").map { note[$0.lowerBound...] } ?? ""
    return plan.summary.hasPrefix(note.dropLast(suffix.count) + " ") && plan.summary.hasSuffix(suffix)
  }

  @Test(arguments: ["im2col", "im2col-native"])
  func `the counted work of lowering is what plans execute, products with padding included`(backend: String) throws {
    try check("im2col", backend: backend) { cost, plan, _ in
      plan.cost.phases.map(\.phase) == [.products] && plan.cost.flops == 2 * cost.multiplications!
    }
  }

  @Test func `the counted work of direct sums is what plans execute, but for taps that read padding`() throws {
    try check("direct") { cost, plan, problem in
      let inBounds = OperationCount(problem).inBoundsFLOPs
      return (inBounds...2 * cost.multiplications!).contains(plan.cost.flops)
        && (problem.direction != .forward || !problem.readsNoPadding || plan.cost.flops == 2 * cost.multiplications!)
    }
  }
}

extension PlanCost {
  fileprivate func flops(_ phase: ExecutionPhase) -> Int {
    phases.filter { $0.phase == phase }.reduce(0) { $0 + $1.flops }
  }
}
