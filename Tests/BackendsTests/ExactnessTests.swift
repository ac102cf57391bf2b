import Backends
import Convolution
import Kernels
import TestSupport
import Testing
import WorkerThreads

struct `Results` {
  /// Small enough that every sum stays below 2^24, where fp32 counts exactly.
  static let integers = -8...8

  @Test(arguments: InstructionSet.available, ConvolutionDirection.allCases)
  func `results of integers are exact where only products are summed`(
    instructionSet: InstructionSet, direction: ConvolutionDirection
  ) throws {
    let backends = BackendCatalog.forTests(instructionSet).algorithms + [ReferenceBackend()]
    let workers = ThreadPool(workerCount: 1)
    let seed: UInt64 = 31
    var layers = RandomLayers(seed: seed)
    for round in 0..<60 {
      let operands = ConformanceOperands(
        layers.next(in: direction), seed: UInt64(round), integersIn: Self.integers)
      let exact = try backends.filter { try onlySums($0, operands.problem, workers) }
      #expect(exact.count > 3)
      let results = try exact.map { backend in
        try BackendConformance(backend, instructionSet: instructionSet, workers: workers).check(operands).result
      }
      let descriptor = ConvolutionLayer(operands.problem).descriptor
      for (backend, result) in zip(exact, results) {
        #expect(result == results[0], "\(backend.name), seed \(seed), round \(round), \(descriptor)")
      }
    }
  }

  /// Whether a backend computes with nothing but the products themselves: transforms make values grow.
  private func onlySums(
    _ backend: any ConvolutionBackend, _ problem: ConvolutionProblem, _ workers: ThreadPool
  ) throws -> Bool {
    guard backend.limitation(for: problem) == nil else { return false }
    return try backend.makePlan(for: problem, context: PlanContext(workers: workers)).errorBound.growth == 1
  }

  @Test(arguments: [
    "mb1ic17ih20oc33kh3ph1", "g2mb3ic34ih9oc18kh3ph1", "g24mb2ic24ih17oc48kh5ph2sh2", "mb3ic64ih14oc96kh1ph0",
    "mb1ic8ih40oc35kh5ph2dh1", "mb2ic9ih40iw3oc40kh7kw1ph3pw0", "mb1ic3ih70oc20kh7ph3sh2",
    "g33mb1ic33ih40oc33kh3ph1", "mb1ic192ih17oc192kh3sh2", "mb2ic1031iw1oc70kw1pw0", "mb1ic1031iw1oc300kw1pw0",
    "mb2ic90ih5oc40kh5ph0",
  ])
  func `results are the same bits for any number of threads`(descriptor: String) throws {
    for direction in ConvolutionDirection.allCases { try checkThreads(try problem(descriptor, in: direction)) }
  }

  private func checkThreads(_ problem: ConvolutionProblem) throws {
    let operands = ConformanceOperands(problem, seed: 1)
    let name = "\(problem.direction.rawValue) \(ConvolutionLayer(problem).descriptor)"
    let pools = (1...3).map { ThreadPool(workerCount: $0) }
    for instructionSet in InstructionSet.available {
      for backend in BackendCatalog.forTests(instructionSet).backends {
        let results = try pools.map {
          try BackendConformance(backend, instructionSet: instructionSet, workers: $0).check(operands).result
        }
        #expect(results[1] == results[0], "2 threads, \(backend.name), \(instructionSet), \(name)")
        #expect(results[2] == results[0], "3 threads, \(backend.name), \(instructionSet), \(name)")
      }
    }
  }
}
