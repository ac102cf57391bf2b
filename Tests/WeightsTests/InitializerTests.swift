import Networks
import Tensors
import Testing
import Weights

struct InitializerTests {
  private func network() throws -> Network {
    var net = NetworkBuilder("mixed", input: [1, 12, 12], form: .normalized)
    net.convolution("he", 64, kernel: 5)
    net.apply(.convolution(.init(outputChannels: 64, kernel: 3)), named: "glorot")
    net.averagePool("pool", window: 2, stride: 2)
    net.apply(.tanh, named: "tanh")
    net.apply(.flatten(), named: "flatten")
    net.fullyConnected("leCun", 200, activation: .softmax())
    return try net.finish()
  }

  private func values(of tensor: Tensor?) throws -> [Float] {
    let tensor = try #require(tensor)
    return withExtendedLifetime(tensor) { Array(tensor.elements) }
  }

  private func variance(_ tensor: Tensor?) throws -> Double {
    let values = try values(of: tensor).map(Double.init)
    return values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
  }

  @Test func `the activation that follows decides the initialiser, whatever pools and normalises in between`() throws {
    let initializers = try network().initializers
    #expect(initializers["he"] == .he)
    #expect(initializers["glorot"] == .glorot)
    #expect(initializers["leCun"] == .leCun)
    let perceptron = try ArchitectureCatalog.architecture(named: "perceptron").network()
    #expect(perceptron.initializers["unit"] == .zero)
  }

  @Test func `weights have the variances of the papers, and biases are zero`() throws {
    let network = try network()
    let weights = NetworkWeights.initial(3, for: network)
    let expected = ["he": 2 / 25.0, "glorot": 2 / Double(2 * 64 * 9), "leCun": 1 / Double(64 * 25)]
    for (layer, wanted) in expected {
      let found = try variance(weights.tensor(.weight, ofLayer: layer))
      #expect(abs(found / wanted - 1) < 0.1, "\(layer)")
    }
    #expect(try values(of: weights.tensor(.bias, ofLayer: "leCun")).allSatisfy { $0 == 0 })
    #expect(try values(of: weights.tensor(.scale, ofLayer: "he/bn")).allSatisfy { $0 == 1 })
    #expect(try values(of: weights.tensor(.variance, ofLayer: "he/bn")).allSatisfy { $0 == 1 })
  }

  @Test func `first values depend on the seed alone, and a connection table keeps its zeros`() throws {
    let network = try ArchitectureCatalog.architecture(named: "lenet5-1998").network()
    let kernels = try ([1, 1, 2] as [UInt64]).map { seed in
      try values(of: NetworkWeights.initial(seed, for: network).tensor(.weight, ofLayer: "C3"))
    }
    #expect(kernels[0] == kernels[1])
    #expect(kernels[0] != kernels[2])
    #expect(kernels[0].count { $0 == 0 } == (16 * 6 - 60) * 25)
  }
}
