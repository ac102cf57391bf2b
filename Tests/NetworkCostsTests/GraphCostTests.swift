import NetworkCosts
import Networks
import Testing

/// What graphs cost that are more than chains of layers with weights of their own.
struct GraphCostTests {
  @Test func `shared weights count once, and are read wherever they are used`() throws {
    var net = NetworkBuilder("siamese", input: [3, 8, 8], inputName: "left")
    let left = net.last
    let right = net.input("right", [3, 4, 4])
    let convolution = Operation.convolution(.init(outputChannels: 8, kernel: 3))
    let first = net.layer("conv", convolution, reading: [left])
    net.layer("again", convolution, reading: [right], weightsOf: first)
    let network = try net.finish(outputs: [first, net.last])
    #expect(network.parameters.total == 8 * 27 + 8)
    #expect(network.macs.convolution == (64 + 16) * 8 * 27)
    #expect(network.inputIndices == [0, 1])
    #expect(network.outputIndices == [2, 3])
    let cost = try NetworkCost(network, options: CostOptions(includesTraining: true))
    #expect(cost.layers[3].parameters.total == 0)
    #expect(cost.layers[3].movedByteCount == 4 * ((3 + 8) * 16 + 224))
    #expect(cost.training?.gradientByteCount == 224 * 4)
  }

  @Test func `weights are shared by equal operations only, on equal channels`() throws {
    func network(otherOutputs: Int) throws -> Network {
      var net = NetworkBuilder("shared", input: [8, 8, 8])
      let first = net.apply(.convolution(.init(outputChannels: 8, kernel: 3)), to: net.last, named: "conv")
      net.layer(
        "other", .convolution(.init(outputChannels: otherOutputs, kernel: 3)), reading: [first], weightsOf: first)
      return try net.finish()
    }
    #expect(try network(otherOutputs: 8).parameters.total == 8 * 72 + 8)
    #expect(throws: NetworkError.self) {
      try network(otherOutputs: 4)
    }
  }

  @Test func `an output of the network that a layer reads stays to the end`() throws {
    func peak(outputs: (LayerReference, LayerReference) -> [LayerReference]) throws -> Int {
      var net = NetworkBuilder("outputs", input: [1, 8, 8])
      let first = net.apply(.pad(.init(1)), to: net.last, named: "first")
      net.apply(.pad(.init(1)), to: first, named: "second")
      let last = net.apply(.pad(.init(1)), to: net.last, named: "third")
      return try net.finish(outputs: outputs(first, last)).activationMemory.peakElementCount
    }
    #expect(try peak { [$1] } == 144 + 196)
    #expect(try peak { [$1, $0] } == 100 + 144 + 196)
  }

  @Test func `the parts of a split take no memory, and an activation of one does not write over the others`() throws {
    var net = NetworkBuilder("split", input: [4, 2, 2])
    net.apply(.pad(.init(0)), named: "copy")
    let parts = net.split("parts", into: [1, 3])
    net.apply(.relu, to: parts[0], named: "relu")
    let network = try net.finish(outputs: [net.last, parts[1]])
    #expect(network.layers.map(\.outputShape) == [[4, 2, 2], [4, 2, 2], [1, 2, 2], [3, 2, 2], [1, 2, 2]])
    #expect(network.activationMemory.allElementCount == 16 + 16 + 4)
    #expect(network.producers == [0, 1, 1, 1, 4])
  }

  @Test func `attention counts its products, and both gradients of each are those of activations`() throws {
    var net = NetworkBuilder("attention", input: [5, 6])
    let tokens = net.last
    let query = net.apply(.fullyConnected(.init(outputs: 6, isAlongLastAxis: true)), to: tokens, named: "query")
    let key = net.apply(.transpose(.init([1, 0])), to: tokens, named: "key")
    let scores = net.apply(.matrixProduct(), to: query, key, named: "scores")
    let weights = net.apply(.softmax(.init(axis: 1)), to: scores, named: "weights")
    net.apply(.matrixProduct(), to: weights, tokens, named: "mix")
    let cost = try NetworkCost(net.finish(), options: CostOptions(includesTraining: true))
    let (projection, product) = (5 * 6 * 6, 5 * 5 * 6)
    #expect(cost.macs.fullyConnected == projection + 2 * product)
    // The tokens are the image, and their gradient is not needed.
    #expect(cost.training?.backwardDataMACs == product + product)
    #expect(cost.training?.backwardWeightsMACs == projection)
    #expect(cost.receptiveField == [6, 1])
  }

  @Test func `upsampling brings neighbours of the output nearer to each other`() throws {
    var net = NetworkBuilder("decoder", input: [3, 16, 16])
    net.convolution("down", 4, kernel: 3, stride: 4)
    net.apply(.transposedConvolution(.init(outputChannels: 4, kernel: 2, stride: 2)), named: "up")
    net.apply(.resize(.init(.scale(height: 2, width: 2))), named: "resize")
    let fields = try net.finish().receptiveFields
    #expect(fields.map(\.stride) == [1, 4, 4, 2, 1])
    #expect(fields.map(\.extent) == [1, 3, 3, 3, 3])
  }

  @Test func `a transposed convolution counts the taps that meet its output`() throws {
    var net = NetworkBuilder("transposed", input: [2, 2, 2])
    net.apply(.transposedConvolution(.init(outputChannels: 3, kernel: 3, stride: 2, padding: 1)), named: "up")
    let macs = try net.finish().macs
    #expect(macs.convolution == 4 * 9 * 6)
    // Of the taps along an axis at 0, 1, 2 and 2, 3, 4 less 1, those in 0..<3 are two each.
    #expect(macs.inBoundsConvolution == 4 * 4 * 6)
  }
}
