import Convolution
import Inference
import NetworkCosts
import Networks
import Tensors
import Testing
import Weights
import WorkerThreads

@Suite struct `The memory of a plan` {
  @Test(arguments: SmallNetwork.all)
  func `is used again, and is at most a quarter more than outputs in order need`(_ small: SmallNetwork) throws {
    let network = try small.network()
    let plan = try NetworkRun(network).execution.plan
    let least = network.activationMemory.peakElementCount * MemoryLayout<Float>.stride
    #expect(Double(plan.arenaByteCount) <= 1.25 * Double(least) + 4096)
  }

  @Test func `that the system refuses is an error, and not the end of the process`() throws {
    var net = NetworkBuilder("pool", input: [1, 64, 64])
    net.maxPool("pool", window: 2, stride: 2)
    let network = try net.finish()
    let workers = ThreadPool(workerCount: 1)
    let plan = try NetworkPlan(
      network, batch: 1 << 36, chooser: ConvolutionChooser([], context: PlanContext(workers: workers)),
      kernels: NetworkRun.table, workers: workers)
    #expect(throws: AllocationFailure.self) {
      try NetworkExecution(plan, weights: .seeded(1, for: network))
    }
  }

  @Test func `changes no result when it is used again`() throws {
    let run = try NetworkRun(try ArchitectureCatalog.architecture(named: "googlenet").network(input: [3, 64, 64]))
    let first = run.output
    run.execution.poison()
    run.execution.run()
    #expect(run.output == first)
  }
}
