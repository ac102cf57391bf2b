import Convolution
import Foundation
import NetworkCosts
import Networks
import Testing

struct CostTests {
  private static let names = ArchitectureCatalog.architectures.map(\.name)

  private func cost(_ name: String, _ options: CostOptions = CostOptions()) throws -> NetworkCost {
    try NetworkCost(ArchitectureCatalog.architecture(named: name).network(), options: options)
  }

  @Test(arguments: [(13, 6, 324), (1, 6, 36), (4, 7, 100), (12, 6, 144), (7, 7, 49), (8, 3, 100)])
  func `adaptive pooling reads the windows that PyTorch defines`(input: Int, output: Int, elements: Int) throws {
    var net = NetworkBuilder("pool", input: FeatureShape(channels: 2, height: input, width: input))
    net.apply(.adaptiveAveragePool(.init(size: Extent(height: output, width: output))), named: "pool")
    let cost = try NetworkCost(try net.finish())
    #expect(cost.otherOperations == 2 * elements)
    let windows = (0..<output).map { ($0 * input / output, (($0 + 1) * input + output - 1) / output) }
    let longest = windows.map { $0.1 - $0.0 }.max()
    #expect(cost.receptiveField.height == longest)
    #expect(windows.reduce(0) { $0 + $1.1 - $1.0 } * windows.reduce(0) { $0 + $1.1 - $1.0 } == elements)
  }

  @Test(arguments: names)
  func `the batch scales operations and activations, not parameters`(name: String) throws {
    let one = try cost(name, CostOptions(includesTraining: true))
    let five = try cost(name, CostOptions(batch: 5, includesTraining: true))
    #expect(five.parameters == one.parameters)
    #expect(five.weightsByteCount == one.weightsByteCount)
    #expect(five.macs.dense == 5 * one.macs.dense)
    #expect(five.macs.inBounds == 5 * one.macs.inBounds)
    #expect(five.otherOperations == 5 * one.otherOperations)
    #expect(five.units == 5 * one.units)
    #expect(five.activationByteCount == 5 * one.activationByteCount)
    #expect(five.peakActivationByteCount == 5 * one.peakActivationByteCount)
    #expect(five.movedByteCount - one.movedByteCount == 4 * (one.movedByteCount - one.weightsByteCount))
    let (oneStep, fiveSteps) = (try #require(one.training), try #require(five.training))
    #expect(fiveSteps.backwardDataMACs == 5 * oneStep.backwardDataMACs)
    #expect(fiveSteps.storedActivationByteCount == 5 * oneStep.storedActivationByteCount)
    #expect(fiveSteps.momentumStateByteCount == oneStep.momentumStateByteCount)
  }

  @Test(arguments: names)
  func `counts of a network keep their order`(name: String) throws {
    let cost = try cost(name, CostOptions(includesTraining: true))
    #expect(cost.macs.inBounds <= cost.macs.dense)
    #expect(cost.peakActivationByteCount <= cost.activationByteCount)
    #expect(cost.layers.allSatisfy { $0.macs.inBounds <= $0.macs.dense })
    #expect(cost.layers.map(\.liveByteCount).max() == cost.peakActivationByteCount)
    #expect(cost.layers.allSatisfy { $0.liveByteCount >= $0.outputByteCount })
    let training = try #require(cost.training)
    // The gradients of a product of activations are those of data only, one for each.
    let products = cost.layers.filter { $0.kind == "matrix-product" }.reduce(0) { $0 + $1.macs.dense }
    #expect(training.backwardDataMACs - 2 * products < training.backwardWeightsMACs || cost.depth == 1)
    #expect(training.backwardWeightsMACs == cost.macs.dense - products)
    #expect(training.adamStateByteCount == 2 * cost.weightsByteCount)
  }

  @Test(arguments: names)
  func `the layers of a network add up to its totals`(name: String) throws {
    let cost = try cost(name)
    #expect(cost.layers.reduce(0) { $0 + $1.parameters.total } == cost.parameters.total)
    #expect(cost.layers.reduce(0) { $0 + $1.macs.dense } == cost.macs.dense)
    #expect(cost.layers.reduce(0) { $0 + $1.macs.inBounds } == cost.macs.inBounds)
  }

  @Test(arguments: names)
  func `the channels of a concatenation are those of its branches`(name: String) throws {
    for layer in try ArchitectureCatalog.architecture(named: name).network().layers
    where layer.operation == .concatenation() {
      #expect(layer.outputShape.channels == layer.inputShapes.reduce(0) { $0 + $1.channels })
      #expect(layer.outputShape.elementCount == layer.inputShapes.reduce(0) { $0 + $1.elementCount })
    }
  }

  @Test(arguments: names)
  func `every algorithm is counted for a layer, and direct multiplies once for each MAC`(
    name: String
  ) throws {
    let cost = try cost(name, CostOptions(includesAlgorithms: true))
    for layer in cost.layers where !layer.algorithms.isEmpty {
      #expect(layer.algorithms.map(\.algorithm) == AlgorithmCost.algorithms)
      #expect(layer.algorithms[0].algorithm == "direct")
      let connected = layer.name == "C3" && name == "lenet5-1998" ? 60.0 / 96 : 1
      #expect(Double(layer.algorithms[0].multiplications!) * connected == Double(layer.macs.dense))
    }
  }

  @Test(
    arguments: [
      ("perceptron", 1), ("lenet5-1998", 7), ("alexnet", 8), ("zfnet", 8), ("vgg11", 11), ("vgg16", 16), ("vgg19", 19),
      ("nin-imagenet", 12), ("googlenet", 22), ("googlenet-aux", 22), ("inception-v3", 48), ("resnet18", 18),
      ("resnet34-c", 34), ("resnet50", 50), ("resnet101-v1.5", 101), ("resnet152", 152),
    ])
  func `depth is the number of layers in the network's name`(name: String, depth: Int) throws {
    #expect(try cost(name).depth == depth)
  }

  @Test func `receptive fields of VGG-16 grow as three by three kernels and poolings do`() throws {
    let layers = try cost("vgg16").layers
    func field(_ name: String) -> ReceptiveField? { layers.first { $0.name == name }?.receptiveField }
    #expect(field("conv1_2")?.extent == 5)
    #expect(field("conv3_3")?.extent == 40)
    #expect(field("conv5_3")?.extent == 196)
    #expect(field("pool5")?.extent == 212)
    #expect(field("pool5")?.stride == 32)
  }

  @Test func `a chain needs at most its largest pair of neighbours at once`() throws {
    let cost = try cost("vgg16")
    // conv1_2 reads and writes 64 maps of 224 x 224; its ReLU overwrites them.
    #expect(cost.peakActivationByteCount == 2 * 64 * 224 * 224 * 4)
    #expect(cost.peakLayer == "conv1_2")
  }

  @Test func `a shortcut stays alive until it is added`() throws {
    var net = NetworkBuilder("block", input: [4, 8, 8])
    net.add("block", { $0.convolution("a", 4, kernel: 3) }, { _ in })
    let network = try net.finish()
    // The image is the shortcut, so two maps are alive, and the addition overwrites one of them.
    #expect(network.activationMemory.peakElementCount == 2 * 4 * 8 * 8)
    #expect(network.activationMemory.allElementCount == 2 * 4 * 8 * 8)
  }

  @Test func `a view takes no memory, however many read what it looks at`() throws {
    var net = NetworkBuilder("views", input: [1, 4, 4])
    net.convolution("conv", 2, kernel: 1, activation: nil)
    net.concatenate("join", { $0.apply(.flatten(), named: "a") }, { $0.apply(.flatten(), named: "b") })
    // The image and two maps; then these and their concatenation of 64.
    #expect(try net.finish().activationMemory.liveElementCounts == [16, 48, 32, 32, 96])
  }

  @Test func `a view that nobody reads keeps what it looks at`() throws {
    var net = NetworkBuilder("output", input: [1, 4, 4])
    net.convolution("conv", 2, kernel: 1, activation: nil)
    net.auxiliary("head") { $0.convolution("conv", 1, kernel: 1, activation: nil) }
    net.apply(.flatten(), named: "output")
    #expect(try net.finish().activationMemory.liveElementCounts == [16, 48, 48, 48])
  }

  @Test func `an activation that a fully connected layer reads through a view is stored once for training`() throws {
    var net = NetworkBuilder("stored", input: [1, 4, 4])
    net.convolution("conv", 2, kernel: 1, activation: .tanh)
    net.apply(.flatten(), named: "flatten")
    net.fullyConnected("fc", 3, activation: nil)
    let stored = try net.finish().trainingCosts(batch: 1).map(\.storedActivationByteCount)
    #expect(stored == [16 * 4, 0, 32 * 4, 0, 0])
  }

  @Test func `a concatenation needs its branches and their copy at once`() throws {
    var net = NetworkBuilder("module", input: [1, 4, 4])
    net.concatenate("module", { $0.convolution("a", 2, kernel: 1) }, { $0.convolution("b", 3, kernel: 1) })
    #expect(try net.finish().activationMemory.peakElementCount == 16 * (5 + 5))
  }

  @Test func `Winograd F(4,3) of VGG's conv3_2 multiplies four times less than direct`() throws {
    let layer = try #require(
      try cost("vgg16", CostOptions(includesAlgorithms: true)).layers.first { $0.name == "conv3_2" })
    let winograd = layer.algorithms[5]
    #expect(winograd.note == "F(4x4,3x3)")
    #expect(4 * winograd.multiplications! == layer.macs.dense)
    // For 14 x 14 tiles of 256 maps: 12 lines of 24 operations in, 10 of 21 out.
    #expect(winograd.transformOperations == 196 * 256 * (12 * 24 + 10 * 21))
    // Dense products with a 6 x 3 matrix.
    #expect(winograd.weightTransformOperations == 256 * 256 * 2 * (54 + 108))
  }

  @Test func `Winograd solves ResNet-50's first layer, of stride 2, as four phases`() throws {
    let layer = try cost("resnet50", CostOptions(includesAlgorithms: true)).layers[1]
    let winograd = layer.algorithms[7]
    #expect(winograd.note == "F(7x7,4x4), 4 phases")
    // Tiles of 7 x 7 outputs, each of 10 x 10 products, for 112 x 112 outputs of 64 maps and three colours.
    #expect(winograd.multiplications == 16 * 16 * 100 * 64 * 12)
    #expect(layer.macs.dense / winograd.multiplications! == 6)
  }

  @Test func `Winograd says why it cannot be used`() throws {
    let layers = try cost("resnet50", CostOptions(includesAlgorithms: true)).layers.filter { !$0.algorithms.isEmpty }
    #expect(layers[1].algorithms[3].multiplications == nil)
    #expect(layers[1].algorithms[3].note.hasPrefix("solves square kernels of 2 to 5 taps"))
  }

  @Test func `a batch that cannot be counted is refused`() {
    #expect(throws: CostError.batchTooSmall(0)) { try cost("lenet5", CostOptions(batch: 0)) }
    #expect(throws: CostError.tooLarge(batch: .max)) { try cost("lenet5", CostOptions(batch: .max)) }
  }

  @Test func `another image size changes MACs and leaves convolution weights`() throws {
    let architecture = try ArchitectureCatalog.architecture(named: "resnet50")
    let (usual, large) = (try architecture.network(), try architecture.network(input: [3, 448, 448]))
    #expect(large.parameters == usual.parameters)
    #expect(large.macs.convolution == 4 * usual.macs.convolution)
  }

  @Test func `an image that is too small is refused with the layer that it does not fit`() throws {
    let architecture = try ArchitectureCatalog.architecture(named: "alexnet")
    let error = #expect(throws: NetworkError.self) { try architecture.network(input: [3, 40, 40]) }
    #expect(
      error?.description == "layer 'pool2': a window of 3x3 does not fit an input of 3x3 with 0x0 padding on each side"
        || error?.layer == "pool5")
  }

  @Test func `costs read back from JSON as they were`() throws {
    let costs = try cost("googlenet-aux", CostOptions(batch: 2, includesTraining: true, includesAlgorithms: true))
    let data = try JSONEncoder().encode(costs)
    #expect(try JSONDecoder().decode(NetworkCost.self, from: data) == costs)
  }

  @Test func `every architecture is counted in well under a second`() throws {
    let duration = try ContinuousClock().measure {
      for name in Self.names { _ = try cost(name) }
    }
    #expect(duration < .seconds(1))
  }
}
