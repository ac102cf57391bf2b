import Inference
import NetworkCosts
import Networks
import Testing

@Suite struct `The memory of a plan` {
  @Test(arguments: SmallNetwork.all)
  func `is used again, and is at most a quarter more than outputs in order need`(_ small: SmallNetwork) throws {
    let network = try small.network()
    let plan = try NetworkRun(network).execution.plan
    let least = network.activationMemory.peakElementCount * MemoryLayout<Float>.stride
    #expect(Double(plan.arenaByteCount) <= 1.25 * Double(least) + 4096)
  }

  @Test func `changes no result when it is used again`() throws {
    let run = try NetworkRun(try ArchitectureCatalog.architecture(named: "googlenet").network(input: [3, 64, 64]))
    let first = run.output
    run.execution.poison()
    run.execution.run()
    #expect(run.output == first)
  }
}
