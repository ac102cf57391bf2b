import Backends
import Benchmarking
import Convolution
import Measurements
import Testing
import cnnbench

struct `The command that repeats a row` {
  private func command(
    _ descriptor: String, backend: String = "direct", threads: Int = 1, postOps: PostOps = .bias,
    direction: ConvolutionDirection = .forward, _ change: (inout ReproCommand.Options) -> Void = { _ in }
  ) throws -> String {
    var layer = try ConvolutionLayer(descriptor: descriptor, postOps: postOps)
    if direction != .forward {
      let left: PostOps = direction == .backwardWeights ? postOps : []
      layer = layer.with(try layer.problem.with(direction: direction, postOps: left))
    }
    var options = ReproCommand.Options(isa: "sse4.2")
    change(&options)
    return ReproCommand(
      layer: LayerFacts(layer), backend: backend, threadCount: threads, options: options
    ).description
  }

  private let tiny = "mb1ic2ih5oc3kh3"

  @Test func `the repro command names the problem, the backend and the instruction set, quoted for a shell`() throws {
    #expect(
      try command(tiny + "n\"layer\"", backend: "wrong")
        == #"cnnbench conv --problem 'mb1ic2ih5oc3oh3kh3ph0n"layer"' --backend wrong --isa sse4.2"#)
  }

  @Test func `the repro command has the options that are not the default, and only these`() throws {
    let plain = "cnnbench conv --problem mb1ic2ih5oc3oh3kh3ph0 --backend direct"
    #expect(try command(tiny, postOps: []) == plain + " --post-ops none --isa sse4.2")
    #expect(try command(tiny, direction: .backwardData) == plain + " --direction backward-data --isa sse4.2")
    let weights = plain + " --direction backward-weights"
    #expect(try command(tiny, postOps: [], direction: .backwardWeights) == weights + " --isa sse4.2")
    #expect(try command(tiny, direction: .backwardWeights) == weights + " --post-ops bias --isa sse4.2")
    let changed = try command(tiny, threads: 2) {
      ($0.caches, $0.blocking, $0.isPinned, $0.seed) = ([.warm, .cold], .model, true, 7)
    }
    #expect(changed == plain + " --isa sse4.2 --threads 2 --cache both --blocking model --pin --seed 7")
  }

  @Test func `the repro command tells what a choice was held to where the backend has one`() throws {
    let demands = PlanDemands(largestRelativeError: 1e-6, largestByteCount: 4096)
    #expect(!(try command(tiny) { $0.demands = demands }.contains("--max")))
    #expect(
      try command(tiny, backend: AutoBackend.name) { $0.demands = demands }
        .hasSuffix(" --isa sse4.2 --max-error 1e-06 --max-workspace 4096"))
    #expect(
      try command(tiny, backend: "winograd") { $0.demands = demands }.hasSuffix(" --isa sse4.2 --max-error 1e-06"))
    #expect(
      try command(tiny, backend: "winograd") { $0.demands.largestRelativeError = .infinity }
        .hasSuffix(" --isa sse4.2 --max-error none"))
    #expect(!(try command(tiny, backend: AutoBackend.name) { $0.demands = PlanDemands() }.contains("--max")))
  }
}
