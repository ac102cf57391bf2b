import Backends
import Convolution
import Kernels
import TestSupport
import Testing
import WorkerThreads

struct `Plans of any blocking` {
  /// Odd sizes of every kind: several vectors of channels with a rest, single taps, strides, groups, lines; and planes of
  /// whole cache lines, which go past the smallest caches, with and without rows of whole ones.
  private static let problems = [
    "mb2ic37ih13iw11oc67kh3kw3ph1pw1", "mb1ic70ih12iw14oc50kh1kw1", "mb1ic5ih23oc19kh7sh2ph3", "g9mb1ic9ih17oc9kh3ph1",
    "g17mb1ic17ih40oc17kh2sh5", "g17mb1ic17ih30oc17kh3dh2ph3", "g2mb1ic34ih9oc38kh5ph2",
    "mb1ic20ih9iw15oc35oh9kh1kw7ph0pw3",
    "mb1ic9ih16oc35kh3ph1", "g9mb1ic9ih12oc9kh3ph1", "g9mb1ic9ih16oc9kh3ph1",
  ]

  /// From blocks of a single tile to blocks of everything, also on caches that even these problems overflow.
  private static let blockings = [
    Blocking(firstLevel: 64, secondLevel: 640, thirdLevel: 640),
    Blocking(firstLevel: 2 << 10, secondLevel: 20 << 10, thirdLevel: 60 << 10),
    Blocking(firstLevel: 48 << 20, secondLevel: 1280 << 20, thirdLevel: 48 << 30),
  ]

  @Test(arguments: problems, blockings.indices)
  func `plans of any blocking are right`(descriptor: String, index: Int) throws {
    let operands = ConformanceOperands(try problem(descriptor), seed: 1)
    for instructionSet in InstructionSet.available {
      for backend in BackendCatalog.forTests(instructionSet).algorithms {
        let conformance = BackendConformance(
          backend, instructionSet: instructionSet, workers: ThreadPool(workerCount: 2),
          blocking: Self.blockings[index])
        #expect(throws: Never.self) { try conformance.check(operands) }
      }
    }
  }

  /// The ends of a search's reach and a step between, in each size that a plan reads, where caches are small.
  @Test(arguments: problems, [1.0 / 8, 0.5.squareRoot(), 8])
  func `plans of any blocking are right whatever a search makes of one size`(descriptor: String, factor: Double) throws
  {
    let problem = try problem(descriptor)
    let operands = ConformanceOperands(problem, seed: 1)
    let context = PlanContext(workers: ThreadPool(workerCount: 1), blocking: Self.blockings[1])
    for instructionSet in InstructionSet.available {
      for backend in BackendCatalog.forTests(instructionSet).algorithms where backend.limitation(for: problem) == nil {
        for parameter in try backend.makePlan(for: problem, context: context).blockingParameters {
          let conformance = BackendConformance(
            backend, instructionSet: instructionSet, workers: context.workers,
            blocking: context.blocking.multiplying(parameter, by: factor))
          #expect(throws: Never.self, "\(parameter.rawValue)") { try conformance.check(operands) }
        }
      }
    }
  }

  @Test func `plans of any blocking tell which sizes they read`() throws {
    let expected: [String: Set<Blocking.Parameter>] = [
      "direct": [.panelByteCount, .stripByteCount, .stripPixels, .tileVectors], "im2col": [],
      "im2col-native": [.panelByteCount, .panelOutputChannels, .stripByteCount, .stripPixels],
      "fft": [.panelByteCount, .smallBlockByteCount, .tileVectors],
      "winograd-f4": [.panelByteCount, .smallBlockByteCount, .tileVectors],
    ]
    let catalog = BackendCatalog.forTests(InstructionSet.available.last!)
    let problem = try problem("mb1ic16ih12oc32kh3ph1")
    for (name, parameters) in expected {
      let plan = try #require(catalog.backend(named: name)).makePlan(
        for: problem, context: PlanContext(workers: ThreadPool(workerCount: 1)))
      #expect(Set(plan.blockingParameters) == parameters, "\(name)")
    }
  }

  @Test(arguments: [
    ("mb1ic16ih12oc32kh3ph1", Blocking.Parameter.smallBlockByteCount),
    ("mb1ic128ih28oc128oh28kh3ph1", .middleBlockByteCount), ("mb1ic512ih14oc512oh14kh3ph1", .largeBlockByteCount),
  ])
  func `plans of any blocking have larger blocks the further away the transformed weights stay`(
    descriptor: String, parameter: Blocking.Parameter
  ) throws {
    let plan = try #require(BackendCatalog.forTests(.sse42).backend(named: "winograd-f4")).makePlan(
      for: problem(descriptor), context: PlanContext(workers: ThreadPool(workerCount: 1)))
    #expect(plan.blockingParameters.contains(parameter))
  }

  /// A deep layer that is read in place, and one whose transformed weights are little more than resident.
  private static let problemsOfFewSizes = problems + ["mb1ic70ih8iw4oc8kh3kw3", "mb1ic16ih9oc16kh3ph1"]

  /// A size that changes a plan without being told would be left out of searches.
  @Test(arguments: problemsOfFewSizes, [1, 2])
  func `plans of any blocking change with no size that they do not read`(descriptor: String, workerCount: Int) throws {
    let problem = try problem(descriptor)
    let context = PlanContext(workers: ThreadPool(workerCount: workerCount), blocking: Self.blockings[1])
    let tellsAll = { (plan: any ConvolutionPlan) in "\(plan.summary) \(plan.workspaceByteCount)" }
    for backend in BackendCatalog.forTests(.sse42).algorithms where backend.limitation(for: problem) == nil {
      let plan = try backend.makePlan(for: problem, context: context)
      let others = Set(Blocking.Parameter.allCases).subtracting(plan.blockingParameters)
      for parameter in others where ![.residentWeightsByteCount, .cachedWeightsByteCount].contains(parameter) {
        for factor in [0.5, 2] {
          let changed = context.with(context.blocking.multiplying(parameter, by: factor))
          #expect(
            try tellsAll(backend.makePlan(for: problem, context: changed)) == tellsAll(plan),
            "\(backend.name) \(parameter.rawValue)")
        }
      }
    }
  }
}
