import NetworkCosts
import Networks
import Tensors
import Testing
import Weights

@Suite struct NetworkWeightsTests {
  @Test(arguments: ArchitectureCatalog.architectures.map(\.name))
  func trainedTensorsHoldAsManyElementsAsTheNetworkHasParameters(name: String) throws {
    let network = try ArchitectureCatalog.architecture(named: name).network()
    for layer in network.layers {
      let elements = layer.parameterTensors.filter(\.role.isTrained).reduce(0) { $0 + $1.shape.elementCount }
      let isSparse =
        if case .convolution(let operation) = layer.operation { operation.connections != nil } else { false }
      if isSparse {
        #expect(elements > layer.parameters.total)
      } else {
        #expect(elements == layer.parameters.total, "\(layer.name)")
      }
    }
  }

  @Test func trainedTensorsOfOperationsOutsideTheCatalogueHoldAsManyElementsAsTheyHaveParameters() throws {
    var net = NetworkBuilder("net", input: [4, 8, 8])
    let image = net.last
    let token = net.parameter("scale", [4])
    net.apply(.addition(), to: image, token, named: "add")
    net.apply(.transposedConvolution(.init(outputChannels: 6, kernel: 3, stride: 2, groups: 2)), named: "up")
    net.apply(.parametricReLU(), named: "prelu")
    net.apply(.groupNormalization(.init(groups: 3)), named: "group")
    net.apply(.groupNormalization(.init(groups: nil, isAffine: false)), named: "instance")
    net.apply(.layerNormalization(.init(axisCount: 2, hasShift: false)), named: "layer")
    net.apply(.fullyConnected(.init(outputs: 5, isAlongLastAxis: true)), named: "fc")
    let maps = net.last
    let constant = net.layer("constant", .parameter(.init([1, 1, 5], isTrained: false)), reading: [])
    net.apply(.product(), to: maps, constant, named: "product")
    let network = try net.finish()
    let trained = network.parameterTensors.filter(\.role.isTrained).reduce(0) { $0 + $1.shape.elementCount }
    #expect(trained == network.parameters.total)
    #expect(network.parameterTensors.contains { $0.role == .constant && $0.shape.elementCount == 5 })
  }

  @Test func layersThatShareParametersReadThoseOfTheFirst() throws {
    var net = NetworkBuilder("net", input: [4, 8, 8])
    let first = net.apply(.convolution(.init(outputChannels: 4, kernel: 3)), to: net.last, named: "a")
    net.layer("b", .convolution(.init(outputChannels: 4, kernel: 3)), reading: [first], weightsOf: first)
    let network = try net.finish()
    #expect(network.parameterTensors.map(\.layer) == ["a", "a"])
    #expect(network.parameterOwner(of: network.layers[2]) == "a")
  }

  @Test func seededValuesDependOnSeedAndNameAlone() throws {
    let weights = NetworkWeights.seeded(7, for: try network(kernel: 3))
    let other = NetworkWeights.seeded(8, for: try network(kernel: 3))
    let first = try values(.weight, "conv1", weights)
    #expect(first == (try values(.weight, "conv1", .seeded(7, for: try network(kernel: 3, layersBefore: 1)))))
    #expect(first != (try values(.weight, "conv1", other)))
    #expect(first != (try values(.weight, "conv2", weights)))
    #expect(weights.tensor(.codes, ofLayer: "conv1") == nil)
  }

  @Test func seededValuesAreTheDocumentedOnes() throws {
    let weights = NetworkWeights.seeded(1, for: try network(kernel: 3))
    // From a program in another language: SplitMix64 from the state 1 ^ FNV-1a("conv1.bias"), a tenth of u.
    let numbers: [Float] = [0.5789836645126343, -0.04128587245941162, 0.7955520153045654]
    let bias = try values(.bias, "conv1", weights)
    #expect(Array(bias.prefix(3)) == numbers.map { 0.1 * $0 })
    let kernels = try values(.weight, "conv1", weights)
    let meanSquare = kernels.reduce(0) { $0 + $1 * $1 } / Float(kernels.count)
    #expect(abs(meanSquare * 4 * 9 / 2 - 1) < 0.2)
  }

  @Test func kernelsThatAConnectionTableLeavesOutAreZero() throws {
    let network = try ArchitectureCatalog.architecture(named: "lenet5-1998").network()
    let kernels = try values(.weight, "C3", .seeded(3, for: network))
    let layer = try #require(network.layers.first { $0.name == "C3" })
    #expect(kernels.count { $0 != 0 } == layer.parameters.weights)
    #expect(kernels[3 * 25..<6 * 25].allSatisfy { $0 == 0 })
    #expect(kernels[0..<3 * 25].allSatisfy { $0 != 0 })
  }

  private func network(kernel: Int, layersBefore: Int = 0) throws -> Network {
    var net = NetworkBuilder("net", input: [4, 8, 8])
    for index in 0..<layersBefore { net.apply(.relu, named: "before\(index)") }
    net.convolution("conv1", 16, kernel: Extent(height: kernel, width: kernel))
    net.convolution("conv2", 16, kernel: Extent(height: kernel, width: kernel))
    return try net.finish()
  }

  private func values(_ role: ParameterRole, _ layer: String, _ weights: NetworkWeights) throws -> [Float] {
    let tensor = try #require(weights.tensor(role, ofLayer: layer))
    return withExtendedLifetime(tensor) { Array(tensor.elements) }
  }
}

@Suite struct WeightMatchingTests {
  @Test func valuesAreMatchedByName() throws {
    let source = NetworkWeights.seeded(1, for: try network(["a", "b"], [8, 8]))
    let matched = try source.matched(to: try network(["b", "a"], [8, 8], inputs: 8))
    #expect(
      values(matched.tensor(.bias, ofLayer: "a")) == values(source.tensor(.bias, ofLayer: "a")))
  }

  @Test func valuesWithOtherNamesAreMatchedByOrderAndShape() throws {
    let source = NetworkWeights.seeded(1, for: try network(["a", "b"], [8, 4]))
    let matched = try source.matched(to: try network(["c", "d"], [8, 4]))
    #expect(
      values(matched.tensor(.weight, ofLayer: "d")) == values(source.tensor(.weight, ofLayer: "b")))
  }

  @Test func aMismatchNamesBothSides() throws {
    let source = NetworkWeights.seeded(1, for: try network(["a", "b"], [8, 4]))
    let messages: [(names: [String], outputs: [Int], message: String)] = [
      (["a", "b"], [8, 5], "the network's 'b.weight' (5x8x3x3) stands against 'b.weight' (4x8x3x3) of the weights"),
      (["c", "d"], [8, 5], "the network's 'd.weight' (5x8x3x3) stands against 'b.weight' (4x8x3x3) of the weights"),
      (["a", "d"], [8, 4], "the network's 'd.weight' (4x8x3x3) has no counterpart among the weights"),
      (["c"], [8], "the 'b.weight' (4x8x3x3) of the weights has no counterpart in the network"),
      (["c", "d", "e"], [8, 4, 4], "the network's 'e.weight' (4x4x3x3) has no counterpart among the weights"),
    ]
    for (names, outputs, message) in messages {
      let network = try network(names, outputs)
      let error = #expect(throws: WeightsMismatch.self) { try source.matched(to: network) }
      #expect(error?.description == message)
    }
  }

  private func network(_ names: [String], _ outputs: [Int], inputs: Int = 8) throws -> Network {
    var net = NetworkBuilder("net", input: [inputs, 8, 8])
    for (name, outputs) in zip(names, outputs) { net.convolution(name, outputs, kernel: 3) }
    return try net.finish()
  }

  private func values(_ tensor: Tensor?) -> [Float]? {
    withExtendedLifetime(tensor) { tensor.map { Array($0.elements) } }
  }
}
