import Convolution
import Foundation
import ModelFiles
import NetworkCosts
import Networks
import TestSupport
import Testing

struct ModelFileTests {
  /// A model of one image and the given lines of layers, the first of which is line 4.
  private func network(_ layers: String..., input: String = "3x32x32") throws -> Network {
    let text = "name: model\ninput: \(input)\nlayers:\n" + layers.map { "  - {\($0)}\n" }.joined()
    return try ModelFile.network(yaml: text, path: "model.yaml")
  }

  private func message(_ body: () throws -> Network) -> String {
    do {
      _ = try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test(arguments: ["small-cifar", "residual-inception", "mobile-attention"])
  func `the example model files are networks`(name: String) throws {
    let path = "Benchmarks/Suites/\(name).yaml"
    let text = try String(contentsOf: projectFolder.appending(path: path), encoding: .utf8)
    let network = try ModelFile.network(yaml: text, path: path)
    #expect(network.name == name)
    let cost = try NetworkCost(network, options: CostOptions(includesTraining: true, includesAlgorithms: true))
    #expect(cost.macs.dense > 0)
  }

  @Test func `a network described in a file costs what the catalog's does`() throws {
    let lenet = try network(
      "name: C1, type: convolution, outputs: 6, kernel: 5", "name: a, type: tanh",
      "name: S2, type: average-pool, window: 2", "name: C3, type: convolution, outputs: 16, kernel: 5",
      "name: b, type: tanh", "name: S4, type: average-pool, window: 2",
      "name: C5, type: convolution, outputs: 120, kernel: 5", "name: c, type: tanh", "name: f, type: flatten",
      "name: F6, type: fully-connected, outputs: 84", "name: d, type: tanh",
      "name: output, type: fully-connected, outputs: 10", "name: e, type: softmax", input: "1x32x32")
    let catalog = try ArchitectureCatalog.architecture(named: "lenet5").network()
    let (mine, theirs) = (try NetworkCost(lenet), try NetworkCost(catalog))
    #expect(mine.parameters == theirs.parameters)
    #expect(mine.macs == theirs.macs)
    #expect(mine.peakActivationByteCount == theirs.peakActivationByteCount)
    #expect(mine.receptiveField == theirs.receptiveField)
  }

  @Test func `every operation of the catalog has a word in model files`() throws {
    let operations = try ArchitectureCatalog.architectures.flatMap { try $0.network().layers.map(\.operation) }
    for kind in Set(operations.map(\.kind)).subtracting(["input"]) {
      #expect(!message { try network("name: a, type: \(kind)") }.contains("no type of layer is called"))
    }
  }

  @Test func `an unknown type is refused with the nearest one, file, line and layer`() {
    #expect(
      message { try network("name: a, type: relu", "name: b, type: convolutoin, outputs: 8, kernel: 3") }
        == "model.yaml:5: layer 'b': no type of layer is called 'convolutoin'; did you mean 'convolution'?")
  }

  @Test(arguments: [
    ("conv", "convolution"), ("Conv2d", "convolution"), ("linear", "fully-connected"), ("Dense", "fully-connected"),
    ("batchnorm", "batch-normalization"), ("BatchNorm2d", "batch-normalization"), ("MaxPool2d", "max-pool"),
    ("global_average_pool", "global-average-pool"), ("Concat", "concatenation"), ("ReLU", "relu"),
    ("ConvTranspose2d", "transposed-convolution"), ("Hardswish", "hard-swish"), ("LayerNorm", "layer-normalization"),
    ("upsample", "resize"), ("MatMul", "matrix-product"), ("Multiply", "product"), ("PReLU", "prelu"),
    ("ChannelShufle", "channel-shuffle"), ("swich", "swish"),
  ])
  func `a type by the name that another tool has for it is refused with the name here`(name: String, type: String) {
    #expect(message { try network("name: a, type: \(name)") }.hasSuffix("did you mean '\(type)'?"))
  }

  @Test func `merge keys give a layer what it does not say itself`() throws {
    let network = try ModelFile.network(
      yaml: """
        name: model
        input: 3x8x8
        layers:
          - &first {name: a, type: convolution, outputs: 4, kernel: 3, padding: same}
          - {<<: *first, name: b, outputs: 8}
          - {<<: [{kernel: 1}, *first], name: c}
        """, path: "model.yaml")
    #expect(network.layers.map(\.name) == ["input", "a", "b", "c"])
    #expect(network.layers.map(\.outputShape.channels) == [3, 4, 8, 4])
    #expect(network.layers.map(\.parameters.weights) == [0, 3 * 4 * 9, 4 * 8 * 9, 8 * 4])
  }

  @Test func `a merge key takes mappings only, and not without end`() {
    #expect(
      message { try network("<<: 3, name: a, type: relu") } == "model.yaml:4: '<<' must be a mapping or a list of them")
    let doubling = (1...40).map { "a\($0): &a\($0) {<<: [*a\($0 - 1), *a\($0 - 1)]}\n" }.joined()
    let text = "a0: &a0 {name: model}\n" + doubling + "<<: *a40\ninput: 1\nlayers: []\n"
    #expect(message { try ModelFile.network(yaml: text, path: "m.yaml") }.hasSuffix("'<<' merges too many mappings"))
  }

  @Test func `a repeated block reads what it wrote before, and is read by its name`() throws {
    let network = try ModelFile.network(
      yaml: """
        name: model
        input: 4x8x8
        layers:
          - name: stage
            repeat: 3
            layers:
              - {name: conv, type: convolution, outputs: 4, kernel: 3, padding: same}
              - {name: add, type: addition, from: [conv, block]}
          - {name: sum, type: addition, from: [stage, stage/1/add, input]}
        """, path: "model.yaml")
    #expect(
      network.layers.map(\.name) == [
        "input", "stage/1/conv", "stage/1/add", "stage/2/conv", "stage/2/add", "stage/3/conv", "stage/3/add", "sum",
      ])
    #expect(network.layers.map(\.inputs) == [[], [0], [1, 0], [2], [3, 2], [4], [5, 4], [6, 2, 0]])
  }

  @Test func `a block without layers, repeated too often, or named as another layer is refused`() {
    #expect(message { try network("name: b, layers: []") } == "model.yaml:4: layer 'b': the block has no layers")
    #expect(
      message { try network("name: b, repeat: 0, layers: [{name: a, type: relu}]") }
        == "model.yaml:4: layer 'b': repeat must be at least 1")
    #expect(
      message { try network("name: b, repeat: 4000000000, layers: [{name: a, type: relu}]") }
        == "model.yaml:4: the network has more than 100000 layers")
    #expect(
      message { try network("name: b, type: relu", "name: b, layers: [{name: a, type: relu}]") }
        == "model.yaml:5: layer 'b': another layer has the same name")
  }

  @Test func `groups and a connection table that contradict each other are refused`() throws {
    let joined = "name: a, type: convolution, outputs: 2, kernel: 1, groups: 2, connections:"
    #expect(
      message { try network("\(joined) [[0], [1]]", input: "4x4x4") }
        == "model.yaml:4: layer 'a': the connection table joins output channel 1 to another of the 2 groups; leave out "
        + "one of both")
    #expect(try network("\(joined) [[0], [2]]", input: "4x4x4").parameters.weights == 2)
  }

  @Test(arguments: [("same", 13), ("same-lower", 13), ("half", 12), ("valid", 12), ("[0, 0, 1, 1]", 13), ("1", 14)])
  func `padding says how large the maps of an even window become`(padding: String, size: Int) throws {
    let pooled = try network("name: a, type: max-pool, window: 2, stride: 1, padding: \(padding)", input: "8x13x13")
    #expect(pooled.layers[1].outputShape == FeatureShape(channels: 8, height: size, width: size))
  }

  @Test func `every word is read, and refused for what its keys lack rather than as unknown`() {
    for word in ModelFile.layerTypes {
      let found = message { try network("name: a, type: \(word)") }
      #expect(!found.contains("no type of layer") && !found.contains("has no meaning"), "\(word): \(found)")
    }
  }

  @Test func `tokens, parameters, splits, shared weights, several inputs and outputs can be written`() throws {
    let network = try ModelFile.network(
      yaml: """
        name: model
        input: 197x12
        outputs: [mixed, other]
        layers:
          - {name: mask, type: input, shape: 1x197}
          - {name: positions, type: parameter, shape: 197x12}
          - {name: tokens, type: addition, from: [input, positions]}
          - {name: joined, type: fully-connected, outputs: 36, over: last-axis}
          - {name: qkv, type: split, axis: 1, sizes: [12, 12, 12]}
          - {name: key, type: transpose, order: [1, 0], from: qkv/2}
          - {name: scores, type: matrix-product, from: [qkv/1, key]}
          - {name: masked, type: addition, from: [scores, mask]}
          - {name: weights, type: softmax, axis: 1}
          - {name: mixed, type: matrix-product, from: [weights, qkv/3]}
          - {name: first, type: fully-connected, outputs: 12, over: last-axis}
          - {name: other, type: fully-connected, outputs: 12, over: last-axis, weights: first}
        """, path: "model.yaml")
    #expect(network.parameters.total == 197 * 12 + 13 * 36 + 13 * 12)
    #expect(network.macs.fullyConnected == 197 * 12 * (36 + 2 * 12) + 2 * 197 * 197 * 12)
    #expect(network.inputIndices.map { network.layers[$0].name } == ["input", "mask"])
    #expect(network.outputIndices.map { network.layers[$0].name } == ["mixed", "other"])
  }

  @Test func `a connection table may have thousands of rows`() throws {
    let rows = (0..<20_000).map { "[\($0 % 8), 8]" }.joined(separator: ", ")
    let layer = "name: a, type: convolution, outputs: 20000, kernel: 1, bias: false, connections: [\(rows)]"
    #expect(try network(layer, input: "9x4x4").parameters.total == 40_000)
  }

  @Test func `names of layers are read again from the batch file that they are written to`() throws {
    let names = ["star*2", "two words", #"a"b"#, "line\nbreak", "# no comment", "it's", "plain"]
    var net = NetworkBuilder(#"a "network"\#nof mine"#, input: [3, 8, 8])
    for (index, name) in names.enumerated() { net.convolution(name, index + 1, kernel: 1) }
    let network = try net.finish()
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "model.shapes").path
    try network.shapesFile(source: "my\nmodel").write(toFile: path, atomically: true, encoding: .utf8)
    var reader = BatchFileReader(forms: [ProblemForm(.forward)])
    let layers = try reader.read(path).entries.map(\.layer)
    #expect(layers.map(\.problem) == (try network.convolutionLayers(batch: 1)).map(\.problem))
    #expect(layers.allSatisfy { $0.multiplicity == 1 })
    #expect(layers.map(\.name).first == "a__network__of_mine:star*2")
    #expect(layers.map(\.name).last == "a__network__of_mine:plain")
  }

  @Test func `a key that means nothing to a layer is refused`() {
    #expect(
      message { try network("name: a, type: convolution, outputs: 8, kernel: 3, strides: 2") }.hasPrefix(
        "model.yaml:4: layer 'a': unknown key 'strides'; known here: auxiliary, bias, connections, "))
  }

  @Test func `a missing key of a model file is named`() {
    #expect(
      message { try network("name: a, type: convolution, outputs: 8") }
        == "model.yaml:4: layer 'a': 'kernel' is missing")
    #expect(message { try network("type: relu") } == "model.yaml:4: 'name' is missing")
    #expect(
      message { try ModelFile.network(yaml: "name: x\nlayers: []\n", path: "x.yaml") } == "x.yaml:1: 'input' is missing"
    )
  }

  @Test func `a value of the wrong kind in a model file is refused`() {
    #expect(
      message { try network("name: a, type: convolution, outputs: many, kernel: 3") }
        == "model.yaml:4: layer 'a': outputs must be a whole number")
    #expect(
      message { try network("name: a, type: max-pool, window: [1, 2, 3]") }
        == "model.yaml:4: layer 'a': window must be a whole number, or [height, width]")
    #expect(
      message { try network("name: a, type: max-pool, window: 2, rounding: up") }
        == "model.yaml:4: layer 'a': rounding must be floor or ceil, not 'up'")
    #expect(
      message { try network("name: a, type: relu", input: "3x0x32") }
        == "model.yaml:2: input must be a shape such as 3x224x224, or the length of a vector")
  }

  @Test func `a layer that does not fit is refused where it stands`() {
    #expect(
      message { try network("name: a, type: relu", "name: fc, type: fully-connected, outputs: 10") }
        == "model.yaml:5: layer 'fc': it reads a vector, not 3x32x32; flatten or pool it before")
    #expect(
      message { try network("name: a, type: convolution, outputs: 8, kernel: 40") }
        == "model.yaml:4: layer 'a': a window of 40x40 does not fit an input of 32x32 with 0x0 padding on each side")
    #expect(
      message {
        try network(
          "name: a, type: convolution, outputs: 8, kernel: 1", "name: b, type: addition, from: [input, a]")
      } == "model.yaml:5: layer 'b': extents must be equal, or 1 where they are not, unlike 3x32x32 and 8x32x32")
    #expect(
      message { try network("name: a, type: convolution, outputs: 8, kernel: 1, groups: 2") }
        == "model.yaml:4: layer 'a': 2 groups must divide 3 input channels and 8 output channels")
  }

  @Test func `a layer can only read layers before it, once under each name`() {
    #expect(
      message { try network("name: conv1, type: relu", "name: b, type: relu, from: conv2") }
        == "model.yaml:5: layer 'b': no layer before it is called 'conv2'; did you mean 'conv1'?")
    #expect(
      message { try network("name: a, type: relu", "name: a, type: relu") }
        == "model.yaml:5: layer 'a': another layer has the same name")
  }

  @Test func `text that is no YAML, or no model, is refused`() {
    func message(_ text: String) -> String { self.message { try ModelFile.network(yaml: text, path: "m.yaml") } }
    #expect(message("") == "m.yaml: the file is empty")
    #expect(message("- 1\n") == "m.yaml:1: expected a mapping such as 'name: conv1'")
    #expect(message("name: [\n").hasPrefix("m.yaml:2: no YAML: "))
    #expect(message("input: 3\nname: a\nname: b\n") == "m.yaml:2: no YAML: the key 'name' occurs twice")
    #expect(message("name: a\ninput: 1\nlayers: []\n") == "m.yaml: the network has no layers")
    #expect(message("name: a\ninput: 1\nlayers: 3\n") == "m.yaml:3: layers must be a list")
  }

  @Test func `sizes of any magnitude are refused or counted, never trapped on`() throws {
    let sizes = ["0", "-1", "1", "2147483647", "2147483648", "9223372036854775807", "-9223372036854775808"]
    let templates = [
      "type: convolution, outputs: #, kernel: 1", "type: convolution, outputs: 1, kernel: #",
      "type: convolution, outputs: 1, kernel: 1, stride: #", "type: convolution, outputs: 1, kernel: 3, dilation: #",
      "type: convolution, outputs: 1, kernel: 3, padding: #", "type: convolution, outputs: 3, kernel: 3, groups: #",
      "type: convolution, outputs: 1, kernel: [#, 1], stride: [#, 1]",
      "type: convolution, outputs: 1, kernel: #, padding: same", "type: max-pool, window: #",
      "type: max-pool, window: 1, stride: #", "type: average-pool, window: #, padding: same",
      "type: max-pool, window: 3, padding: #, rounding: ceil", "type: adaptive-average-pool, size: #",
      "type: local-response-normalization, size: #", "type: padded-shortcut, outputs: #, stride: 1",
      "type: padded-shortcut, outputs: 3, stride: #", "type: dropout, rate: #", "type: scaling, factor: #",
      "type: convolution, outputs: 1, kernel: 3, padding: [#, 0, 1, #]",
      "type: convolution, outputs: 1, kernel: 3, stride: #, padding: same-lower",
      "type: transposed-convolution, outputs: #, kernel: #",
      "type: transposed-convolution, outputs: 1, kernel: 1, stride: #",
      "type: transposed-convolution, outputs: 1, kernel: 3, stride: #, padding: same, output-padding: #",
      "type: transposed-convolution, outputs: 1, kernel: 3, padding: #, dilation: #, groups: 3",
      "type: max-pool, window: 2, stride: 1, dilation: #", "type: lp-pool, window: 2, power: #",
      "type: pad, before: [#, 0, #]", "type: pad, before: [0, 0, 0], after: [0, #, 1], mode: reflect",
      "type: resize, scale: #", "type: resize, size: #, method: bicubic", "type: slice, start: #, count: 1",
      "type: slice, axis: #, start: 1, count: #, step: #", "type: split, sizes: [1, #]",
      "type: reshape, shape: [#, -1]",
      "type: reshape, shape: [3, #]", "type: transpose, order: [#, 1, 2]", "type: softmax, axis: #",
      "type: reduce-max, axes: [#]", "type: layer-normalization, axes: #", "type: group-normalization, groups: #",
      "type: channel-shuffle, groups: #", "type: concatenation, axis: #, from: [input, input]",
      "type: parameter, shape: #x#", "type: clip, min: #, max: #", "type: fully-connected, outputs: #, over: last-axis",
      "type: product, from: [input, input]", "type: matrix-product, from: [input, input]",
    ]
    let options = CostOptions(includesTraining: true, includesAlgorithms: true)
    for template in templates {
      for size in sizes {
        for input in ["3x32x32", "3x2147483647x1", "2147483647x2147483647x2147483647"] {
          let layer = template.replacing("#", with: size)
          let layers = (1...3).map { "name: l\($0), \(layer)" }
          guard let network = try? network(layers[0], layers[1], layers[2], input: input) else { continue }
          _ = try? NetworkCost(network, options: options)
        }
      }
    }
  }
}
