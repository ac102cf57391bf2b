import Inference
import Kernels
import Networks
import Testing

/// Networks of the catalogue that are small, or made small by their images.
struct SmallNetwork: CustomTestStringConvertible, Sendable {
  let name: String
  /// Nil for the usual image.
  var input: FeatureShape?

  var testDescription: String { name }

  func network() throws -> Network { try ArchitectureCatalog.architecture(named: name).network(input: input) }

  static let all = [
    SmallNetwork(name: "perceptron:784-10"), SmallNetwork(name: "two-layer"),
    SmallNetwork(name: "multi-layer:784-50-20-10"), SmallNetwork(name: "lenet5-1998"), SmallNetwork(name: "lenet5"),
    SmallNetwork(name: "lenet-caffe"), SmallNetwork(name: "googlenet", input: [3, 64, 64]),
    SmallNetwork(name: "resnet18", input: [3, 75, 75]), SmallNetwork(name: "resnet50", input: [3, 97, 131]),
    SmallNetwork(name: "inception-v3", input: [3, 107, 97]),
    SmallNetwork(name: "inception-resnet-v1", input: [3, 107, 97]),
  ]
}

@Suite struct `The plan of a network of the catalogue` {
  @Test(arguments: SmallNetwork.all)
  func `agrees with the exact answer`(_ small: SmallNetwork) throws {
    let run = try NetworkRun(try small.network())
    #expect(run.relativeError < 5e-6, "\(run.execution.plan.summary)")
  }

  @Test(arguments: ["lenet5-1998", "googlenet", "resnet50"])
  func `gives the same bits for any number of threads`(_ name: String) throws {
    let network = try SmallNetwork.all.first { $0.name == name }!.network()
    let outputs = try [1, 2, 3].map { try NetworkRun(network, batch: 2, backend: "winograd-f4", threads: $0).output }
    #expect(outputs[0] == outputs[1] && outputs[0] == outputs[2])
  }

  @Test(arguments: [1, 2, 5])
  func `agrees for any batch`(_ batch: Int) throws {
    for name in ["lenet5-1998", "googlenet", "resnet18"] {
      let network = try SmallNetwork.all.first { $0.name == name }!.network()
      #expect(try NetworkRun(network, batch: batch, threads: 2).relativeError < 5e-6)
    }
  }

  @Test(arguments: ["im2col", "im2col-native", "winograd-f2", "winograd-f4", "winograd-f6", "fft"])
  func `agrees with any algorithm`(_ backend: String) throws {
    for name in ["googlenet", "resnet18"] {
      let network = try SmallNetwork.all.first { $0.name == name }!.network()
      let run = try NetworkRun(network, backend: backend)
      #expect(run.relativeError < run.execution.plan.relativeTolerance)
    }
  }

  @Test func `agrees on every instruction set`() throws {
    for set in InstructionSet.available {
      for name in ["lenet5-1998", "googlenet", "resnet18"] {
        let network = try SmallNetwork.all.first { $0.name == name }!.network()
        #expect(try NetworkRun(network, table: KernelTable(for: set)).relativeError < 5e-6)
      }
    }
  }

  @Test func `executes auxiliary classifiers, too`() throws {
    let network = try ArchitectureCatalog.architecture(named: "googlenet-aux").network()
    let run = try NetworkRun(network)
    #expect(run.execution.plan.outputs.count == 3)
    #expect(run.relativeError < 2e-5)
  }
}
