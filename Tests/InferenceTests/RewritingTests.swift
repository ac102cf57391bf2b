import Inference
import Networks
import Testing

@Suite struct `The rewriting of a network` {
  private func plan(_ network: Network) throws -> NetworkPlan { try NetworkRun(network).execution.plan }

  @Test func `leaves the convolutions, pools and the matrix of a residual network`() throws {
    let plan = try plan(try ArchitectureCatalog.architecture(named: "resnet18").network(input: [3, 64, 64]))
    let kinds = Dictionary(grouping: plan.steps, by: \.kind).mapValues(\.count)
    #expect(kinds == ["convolution": 20, "max-pool": 1, "global-average-pool": 1, "fully-connected": 1, "softmax": 1])
  }

  @Test func `copies nothing for the concatenations of GoogLeNet, and joins its reductions`() throws {
    let plan = try plan(try ArchitectureCatalog.architecture(named: "googlenet").network(input: [3, 64, 64]))
    let kinds = Dictionary(grouping: plan.steps, by: \.kind).mapValues(\.count)
    #expect(kinds["copy"] == nil)
    // 57 convolutions, two of nine modules each joined into one.
    #expect(kinds["convolution"] == 48)
  }

  @Test func `keeps what is read before an activation`() throws {
    var net = NetworkBuilder("preactivated", input: [4, 6, 6], form: .biased)
    net.convolution("conv", 4, kernel: 3, activation: nil)
    net.add("block", { $0.apply(.relu, named: "relu") }, { _ in })
    let run = try NetworkRun(try net.finish())
    #expect(run.execution.plan.steps.map(\.kind) == ["convolution", "relu", "addition"])
    #expect(run.relativeError < 1e-6)
  }

  @Test func `folds a normalisation into the matrix before it, but not through a flattened map`() throws {
    var net = NetworkBuilder("matrices", input: [3, 4, 4])
    net.convolution("conv", 5, kernel: 3, activation: nil)
    net.apply(.flatten(), named: "flatten")
    net.apply(.batchNormalization(), named: "bn1")
    net.fullyConnected("fc", 7, activation: nil)
    net.apply(.batchNormalization(), named: "bn2")
    net.activate(.relu, after: "bn2")
    let run = try NetworkRun(try net.finish(), batch: 3)
    #expect(run.execution.plan.steps.map(\.kind) == ["convolution", "batch-normalization", "fully-connected"])
    #expect(run.relativeError < 1e-6)
  }

  @Test func `adds the output of one convolution to the other, whichever is first`() throws {
    for isFirst in [true, false] {
      var net = NetworkBuilder("residual", input: [4, 5, 5])
      let wide: NetworkBuilder.Layers = {
        $0.convolution("a", 6, kernel: 3)
        $0.convolution("b", 6, kernel: 3, activation: nil)
      }
      let narrow: NetworkBuilder.Layers = { $0.convolution("c", 6, kernel: 1, activation: nil) }
      net.add("block", isFirst ? wide : narrow, isFirst ? narrow : wide)
      net.activate(.relu, after: "block")
      let run = try NetworkRun(try net.finish(), batch: 2)
      #expect(run.execution.plan.steps.map(\.kind) == ["convolution", "convolution", "convolution"])
      #expect(run.relativeError < 1e-6)
    }
  }

  @Test func `adds a map to itself`() throws {
    var net = NetworkBuilder("doubled", input: [2, 3, 3])
    net.convolution("conv", 4, kernel: 1, activation: nil)
    net.add("twice", { _ in }, { _ in })
    #expect(try NetworkRun(try net.finish()).relativeError < 1e-6)
  }

  @Test func `puts nested and growing concatenations into one memory`() throws {
    var net = NetworkBuilder("dense", input: [3, 6, 6])
    net.convolution("stem", 4, kernel: 3)
    for block in 1...3 {
      net.concatenate("block\(block)", { _ in }, { $0.convolution("conv", 3, kernel: 3) })
    }
    let run = try NetworkRun(try net.finish(), batch: 2, threads: 2)
    #expect(run.execution.plan.steps.allSatisfy { $0.kind == "convolution" })
    #expect(run.relativeError < 1e-6)
  }

  @Test func `copies what a concatenation reads twice, and the image`() throws {
    var net = NetworkBuilder("twice", input: [2, 4, 4])
    net.concatenate("image", { _ in }, { $0.convolution("conv", 3, kernel: 1) })
    net.concatenate("both", { _ in }, { _ in })
    let run = try NetworkRun(try net.finish(), batch: 2)
    #expect(run.relativeError < 1e-6)
  }
}
