import Backends
import Benchmarking
import Convolution
import Harness
import Kernels
import Measurements
import Networks
import Testing
import WorkerThreads

/// A backend of definition plans, with results to which a test does what it wants.
private struct SpoilingBackend: ConvolutionBackend {
  let name: String
  var limitation: Limitation?
  var finish: @Sendable (UnsafeMutablePointer<Float>) -> Void = { _ in }
  var summary: String { name }

  func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? { limitation }

  func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    DefinitionPlan(problem, summary: name, finish: finish)
  }
}

struct `A run over networks` {
  private let table = KernelTable(for: InstructionSet.available.last!)

  private func network(_ name: String) throws -> Network {
    var net = NetworkBuilder(name, input: [2, 8, 8])
    net.convolution("conv", 4, kernel: 3)
    net.maxPool("pool", window: 2, stride: 2)
    net.apply(.globalAveragePool(), named: "mean")
    net.fullyConnected("fc", 3, activation: .softmax())
    return try net.finish()
  }

  private func run(
    _ backends: [any ConvolutionBackend], fallbacks: [any ConvolutionBackend] = [], showsSteps: Bool = false,
    memory: Int = 1 << 30, trains: Bool = false, network: Network? = nil
  ) throws -> (results: [NetworkResult], failures: [String]) {
    let workers = ThreadPool(workerCount: 1)
    var measuring = MeasuringSettings(
      teams: [ThreadTeam(workers: workers, peak: MachinePeak(table: table, workers: workers))],
      sampling: SamplingSettings(timeBudget: .milliseconds(1)), memory: MemoryBudget(byteCount: memory))
    measuring.inspection.phases = showsSteps
    var settings = NetworkSettings(
      backends: backends, fallbacks: fallbacks, kernels: table, measuring: measuring, cacheDirectory: nil)
    settings.showsSteps = showsSteps
    settings.trains = trains
    var (results, failures) = ([NetworkResult](), [String]())
    try NetworkRun([NetworkRequest(try network ?? self.network("small"), batch: trains ? 3 : 1)], settings: settings)
      .run {
        failures.append("\($0.network.name) \($1.name)")
      } reportResult: {
        results.append($1)
      }
    return (results, failures)
  }

  @Test func `a training step passes with a row for each pass, and its gradients compared`() throws {
    let (results, failures) = try run([DirectBackend(table: table)], showsSteps: true, trains: true)
    let candidate = try #require(results.first?.candidates.first)
    #expect(failures.isEmpty && candidate.result.outcome.measurement != nil)
    #expect((candidate.result.accuracy?.maximumRelativeError ?? 1) < 1e-5)
    #expect(
      candidate.steps.map(\.name) == [
        "conv forward", "conv/relu forward", "pool forward", "mean forward", "fc forward", "loss",
        "fc backward-weights", "fc backward-data", "mean backward-data", "pool backward-data",
        "conv/relu backward-data", "conv backward-weights", "update",
      ])
    #expect(candidate.steps.filter { $0.backend == "direct" }.count == 5)
    #expect(
      candidate.steps.filter { $0.relativeError != nil }.map(\.name) == [
        "fc backward-weights", "conv backward-weights",
      ])
    #expect(candidate.result.outcome.measurement?.phases?.phases.count == 13)
    let work = try #require(results.first?.network.work)
    #expect(work.operationCount == 2 * 3 * (64 * 4 * 18 * 2 + 12 * 3))
  }

  @Test func `a training step with a wrong product fails, and a network without a backward pass is skipped`() throws {
    let spoiling = SpoilingBackend(name: "wrong") { $0[0] += 1 }
    let (results, failures) = try run([spoiling], fallbacks: [DirectBackend(table: table)], trains: true)
    #expect(failures == ["small wrong"])
    #expect(results.first?.candidates.first?.result.outcome.status == .failed)
    var net = NetworkBuilder("shuffled", input: [2, 8, 8])
    net.convolution("conv", 4, kernel: 3)
    net.apply(.channelShuffle(.init(groups: 2)), named: "shuffle")
    net.averagedClassifier(3)
    let skipped = try run([DirectBackend(table: table)], trains: true, network: net.finish())
    #expect(
      skipped.results.first?.candidates.first?.result.outcome.reason
        == "the layer 'shuffle' is of kind 'channel-shuffle', which has no backward pass here")
  }

  @Test func `a right plan passes with its error, its memory and its steps`() throws {
    let (results, failures) = try run([SpoilingBackend(name: "right")], showsSteps: true)
    let candidate = try #require(results.first?.candidates.first)
    #expect(failures.isEmpty && candidate.result.outcome.measurement != nil)
    #expect((candidate.result.accuracy?.maximumRelativeError ?? 1) < 1e-6)
    #expect(candidate.result.preparation?.memory.arenaByteCount ?? 0 > 0)
    #expect(
      candidate.steps.map(\.kind) == ["convolution", "max-pool", "global-average-pool", "fully-connected", "softmax"])
    #expect(candidate.steps[0].layers == ["conv", "conv/relu"] && candidate.steps[0].backend == "right")
    #expect(candidate.steps.allSatisfy { ($0.relativeError ?? 1) < 1e-6 })
    #expect(candidate.result.outcome.measurement?.phases?.phases.count == 5)
  }

  @Test func `a wrong element within a network fails the plan, which is never timed`() throws {
    let (results, failures) = try run([SpoilingBackend(name: "wrong") { $0[5] += 100 }])
    #expect(failures == ["small wrong"])
    #expect(results.first?.candidates.first?.result.outcome.status == .failed)
  }

  @Test func `a plane that is never written fails the plan`() throws {
    let (results, _) = try run([SpoilingBackend(name: "lazy") { $0.update(repeating: .nan, count: 64) }])
    let outcome = try #require(results.first?.candidates.first?.result.outcome)
    #expect(outcome.status == .failed && outcome.reason?.contains("not finite") == true)
  }

  @Test func `a convolution that a backend cannot solve falls to the next one, or the network is skipped`() throws {
    let limited = SpoilingBackend(name: "limited", limitation: Limitation("solves nothing"))
    let helped = try run([limited], fallbacks: [SpoilingBackend(name: "helper")]).results.first?.candidates.first
    #expect(helped?.result.preparation?.summary.contains("helper ×1") == true)
    let alone = try #require(try run([limited]).results.first?.candidates.first?.result.outcome)
    #expect(alone.status == .skipped && alone.reason?.contains("solves nothing") == true)
  }

  @Test func `a network for which there is no memory is skipped`() throws {
    let outcome = try #require(try run([SpoilingBackend(name: "right")], memory: 100).results.first?.candidates.first)
    #expect(outcome.result.outcome.status == .skipped)
  }
}
