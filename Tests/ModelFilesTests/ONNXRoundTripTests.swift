import Foundation
import ModelFiles
import NetworkCosts
import Networks
import Tensors
import TestSupport
import Testing
import Weights

struct `ONNX files that were exported` {
  /// Writes without elements of weights, next to a file of zeros that is as long as they are.
  private func model(_ network: Network, batch: Int? = 1) throws -> ONNXModel {
    let folder = try TemporaryFolder()
    let path = folder.path("model.onnx")
    let byteCount = network.parameterTensors.reduce(0) { $0 + $1.shape.byteCount }
    #expect(FileManager.default.createFile(atPath: folder.path("weights"), contents: nil))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("weights")))
    try file.truncate(atOffset: UInt64(byteCount))
    try file.close()
    var bytes = Data()
    try ONNXFile.write(
      network, weights: .seeded(1, for: network), batch: batch, data: ONNXDataFile(location: "weights") { _ in }
    ) { bytes += $0 }
    return try ONNXFile.model(bytes, path: path)
  }

  private func wholeModel(_ network: Network, _ weights: NetworkWeights, batch: Int? = 1) throws -> ONNXModel {
    var bytes = Data()
    try ONNXFile.write(network, weights: weights, batch: batch) { bytes += $0 }
    return try ONNXFile.model(bytes, path: "model.onnx")
  }

  private func requireSame(_ network: Network, _ model: ONNXModel) throws {
    #expect(model.uncounted.isEmpty, "\(network.name): \(model.uncounted)")
    let options = CostOptions(includesTraining: true)
    let (own, other) = (try NetworkCost(network, options: options), try NetworkCost(model.network, options: options))
    for (layer, copy) in zip(own.layers, other.layers) where layer != copy {
      Issue.record("\(network.name): \(layer) became \(copy)")
      return
    }
    #expect(own == other, "\(network.name)")
    #expect(model.weights.parameters.map(\.name) == network.parameterTensors.map(\.name), "\(network.name)")
    #expect(model.weights.parameters.map(\.shape) == network.parameterTensors.map(\.shape), "\(network.name)")
    #expect(model.network.outputIndices == network.outputIndices, "\(network.name)")
  }

  @Test func `are the same networks again, layer for layer, for the whole catalogue`() throws {
    for architecture in ArchitectureCatalog.architectures {
      let network = try architecture.network()
      try requireSame(network, try model(network))
    }
  }

  @Test(arguments: [nil, 4])
  func `are the same for any batch`(batch: Int?) throws {
    for name in ["lenet5-1998", "resnet18-a", "googlenet-aux"] {
      let network = try ArchitectureCatalog.architecture(named: name).network()
      try requireSame(network, try model(network, batch: batch))
    }
  }

  @Test func `hold every layer that a model file can describe`() throws {
    let network = try ModelFile.network(yaml: Self.everything, path: "everything.yaml")
    try requireSame(network, try wholeModel(network, .seeded(1, for: network)))
    try requireSame(network, try wholeModel(network, .seeded(1, for: network), batch: nil))
    try requireSame(network, try wholeModel(network, .seeded(1, for: network), batch: 3))
    for (layer, copy) in zip(network.layers, try wholeModel(network, .seeded(1, for: network)).network.layers)
    where layer.operation.kind != "convolution" && !layer.operation.kind.hasSuffix("pool") {
      #expect(layer.operation == copy.operation, "\(layer.name)")
    }
  }

  @Test(arguments: ["lenet5-1998", "lenet5", "everything"])
  func `hold the weights bit for bit`(name: String) throws {
    let network =
      name == "everything"
      ? try ModelFile.network(yaml: Self.everything, path: "everything.yaml")
      : try ArchitectureCatalog.architecture(named: name).network()
    let weights = NetworkWeights.seeded(29, for: network)
    let model = try wholeModel(network, weights)
    for (parameter, copy) in zip(weights.parameters, model.weights.parameters) {
      let (values, others) = (weights.tensor(parameter), model.weights.tensor(copy))
      #expect(
        withExtendedLifetime((values, others)) { Array(values.elements) == Array(others.elements) },
        "\(parameter.name)")
    }
  }

  @Test func `share the weights that layers share`() throws {
    let network = try ModelFile.network(yaml: Self.everything, path: "everything.yaml")
    let copy = try wholeModel(network, .seeded(1, for: network)).network
    #expect(network.layers.map(\.weightsOf) == copy.layers.map(\.weightsOf))
    #expect(copy.layers.contains { $0.weightsOf != nil })
  }

  /// One layer of each type, some in several forms.
  static let everything = """
    name: everything
    input: 8x12x12
    layers:
      - {name: conv, type: convolution, outputs: 8, kernel: 3, padding: same}
      - {name: lower, type: convolution, outputs: 8, kernel: 4, stride: 2, padding: same-lower, bias: false}
      - {name: sides, type: convolution, outputs: 8, kernel: 3, padding: [0, 1, 2, 1], groups: 2, dilation: 1}
      - {name: again, type: convolution, outputs: 8, kernel: 3, padding: [0, 1, 2, 1], groups: 2, dilation: 1, weights: sides}
      - {name: up, type: transposed-convolution, outputs: 8, kernel: 4, stride: 2, padding: 1}
      - {name: bn, type: batch-normalization, epsilon: 0.001}
      - {name: gn, type: group-normalization, groups: 2}
      - {name: in, type: instance-normalization, affine: false}
      - {name: lrn, type: local-response-normalization, size: 5, alpha: 0.0002, beta: 0.5, bias: 2}
      - {name: prelu, type: prelu}
      - {name: shared, type: prelu, shared: true}
      - {name: relu6, type: relu6}
      - {name: leaky, type: leaky-relu, slope: 0.1}
      - {name: elu, type: elu}
      - {name: hsig, type: hard-sigmoid}
      - {name: hswish, type: hard-swish}
      - {name: silu, type: silu}
      - {name: swish, type: swish, beta: 1.5}
      - {name: gelu, type: gelu}
      - {name: tgelu, type: gelu, approximate: true}
      - {name: mish, type: mish}
      - {name: selu, type: selu}
      - {name: power, type: constant-power, exponent: 2}
      - {name: scale, type: scaling, factor: 0.17, offset: 0.3}
      - {name: factor, type: scaling, factor: 0.1}
      - {name: offset, type: scaling, factor: 1, offset: 0.1}
      - {name: shuffle, type: channel-shuffle, groups: 4}
      - {name: avg, type: average-pool, window: 3, stride: 1, padding: 1, counts-padding: false}
      - {name: max, type: max-pool, window: 3, stride: 2, rounding: ceil}
      - {name: lp, type: lp-pool, window: 2, stride: 1}
      - {name: big, type: resize, scale: 2}
      - {name: size, type: resize, size: [7, 9], method: bilinear}
      - {name: pad, type: pad, before: [0, 1, 2], after: [0, 1, 0]}
      - {name: part, type: slice, axis: 2, start: 1, count: 8}
      - {name: adaptive, type: adaptive-average-pool, size: [4, 5]}
      - {name: gap, type: global-average-pool, from: adaptive}
      - {name: squeeze, type: fully-connected, outputs: 4}
      - {name: excite, type: fully-connected, outputs: 8}
      - {name: gate, type: sigmoid}
      - {name: gated, type: product, from: [adaptive, gate]}
      - {name: less, type: difference, from: [gated, adaptive]}
      - {name: sum, type: addition, from: [gated, less, adaptive]}
      - {name: most, type: maximum, from: [sum, gated]}
      - {name: both, type: concatenation, from: [most, sum]}
      - {name: shortcut, type: padded-shortcut, outputs: 24, stride: 2}
      - {name: image, type: reshape, shape: [24, -1]}
      - {name: tokens, type: transpose, order: [1, 0]}
      - {name: class, type: parameter, shape: 1x24}
      - {name: with, type: concatenation, axis: 0, from: [class, tokens]}
      - {name: places, type: parameter, shape: 7x24}
      - {name: placed, type: addition, from: [with, places]}
      - {name: ln, type: layer-normalization}
      - {name: query, type: fully-connected, outputs: 24, over: last-axis}
      - {name: key, type: transpose, order: [1, 0], from: ln}
      - {name: scores, type: matrix-product, from: [query, key]}
      - {name: weights, type: softmax, axis: 1}
      - {name: mixed, type: matrix-product, from: [weights, ln]}
      - {name: mean, type: reduce-mean, axes: [0]}
      - {name: drop, type: dropout, rate: 0.2}
      - {name: flat, type: flatten}
      - {name: fc, type: fully-connected, outputs: 10, bias: false}
      - {name: logs, type: log-softmax}

    """
}
