import Foundation
import ModelFiles
import NetworkCosts
import Networks
import Tensors
import TestSupport
import Testing
import Weights

struct `ONNX files of other exporters` {
  private func model(_ text: ONNXText, inputs: [String: [Int]] = [:]) throws -> ONNXModel {
    try ONNXFile.model(text.bytes, path: "model.onnx", inputs: inputs)
  }

  private func convolutional(version: Int = 13, _ write: (inout ONNXText) -> Void) -> ONNXText {
    var text = ONNXText()
    text.version = version
    text.input("x", [-1, 3, 8, 8])
    text.weights("w", [4, 3, 3, 3])
    text.weights("b", [4])
    text.node("Conv", ["x", "w", "b"], ["conv"])
    write(&text)
    return text
  }

  @Test func `give their shapes for one image where the batch is open`() throws {
    let model = try model(convolutional { _ in })
    #expect(model.network.input == [3, 8, 8] && model.network.layers[1].outputShape == [4, 6, 6])
    #expect(model.network.parameters.total == 4 * 27 + 4)
  }

  @Test func `take sizes that are open from the command line, with or without the batch`() throws {
    var text = ONNXText()
    text.input("x", [-1, 3, -1, -1])
    text.weights("w", [4, 3, 3, 3])
    text.node("Conv", ["x", "w"], ["y"])
    let error = #expect(throws: ONNXError.self) { try model(text) }
    #expect(error?.description.contains("input 'x' has the shape sizex3xsizexsize") == true)
    for shape in [[3, 10, 12], [1, 3, 10, 12]] {
      #expect(try model(text, inputs: ["x": shape]).network.layers[1].outputShape == [4, 8, 10])
      #expect(try model(text, inputs: ["": shape]).network.layers[1].outputShape == [4, 8, 10])
    }
    #expect(throws: ONNXError.self) { try model(text, inputs: ["y": [3, 10, 12]]) }
  }

  @Test func `may list their weights among the inputs, as the first versions must`() throws {
    let text = convolutional(version: 7) {
      $0.input("w", [4, 3, 3, 3])
      $0.input("b", [4])
    }
    #expect(try model(text).network.layers.map(\.operation.kind) == ["input", "convolution"])
  }

  @Test func `broadcast by attributes up to version 6`() throws {
    let text = convolutional(version: 6) { text in
      text.weights("s", [4])
      text.node("Mul", ["conv", "s"], ["scaled"], integers: ["axis": 1, "broadcast": 1])
    }
    let network = try model(text).network
    #expect(network.layers.map(\.operation.kind) == ["input", "convolution", "parameter", "product"])
    #expect(network.layers[2].outputShape == [4, 1, 1] && network.parameters.total == 4 * 27 + 4 + 4)
  }

  @Test(arguments: [(12, ["reshape", "softmax", "reshape"]), (13, ["softmax"])])
  func `compare all axes from the given one on up to version 12`(version: Int, kinds: [String]) throws {
    let text = convolutional(version: version) { $0.node("Softmax", ["conv"], ["y"], integers: ["axis": 1]) }
    #expect(try model(text).network.layers.dropFirst(2).map(\.operation.kind) == kinds)
  }

  @Test(arguments: ["SAME_UPPER", "SAME_LOWER", "VALID"])
  func `pad by words`(word: String) throws {
    var text = ONNXText()
    text.input("x", [1, 3, 7, 7])
    text.weights("w", [4, 3, 2, 2])
    text.node("Conv", ["x", "w"], ["y"], lists: ["strides": [2, 2]], texts: ["auto_pad": word])
    #expect(try model(text).network.layers[1].outputShape == (word == "VALID" ? [4, 3, 3] : [4, 4, 4]))
  }

  @Test func `have their arithmetic on shapes worked out`() throws {
    let text = convolutional { text in
      text.node("Shape", ["conv"], ["shape"])
      text.integers("zero", [0])
      text.integers("rest", [-1])
      text.node("Gather", ["shape", "zero"], ["batch"], integers: ["axis": 0])
      text.node("Concat", ["batch", "rest"], ["target"], integers: ["axis": 0])
      text.node("Reshape", ["conv", "target"], ["flat"])
      text.weights("m", [10, 144])
      text.node("Gemm", ["flat", "m"], ["y"], integers: ["transB": 1])
    }
    let network = try model(text).network
    #expect(network.layers.map(\.operation.kind) == ["input", "convolution", "reshape", "fully-connected"])
    #expect(network.parameters.total == 4 * 27 + 4 + 1440)
  }

  @Test func `are counted without the nodes that cannot be, each of which is named with the reason`() throws {
    let text = convolutional { text in
      text.node("Special", ["conv"], ["special"], domain: "com.example")
      text.input("special", [-1, 4, 6, 6], field: 13)
      text.node("Relu", ["special"], ["relu"])
      text.node("NonZero", ["relu"], ["places"])
      text.node("Neg", ["places"], ["end"])
    }
    let model = try model(text)
    #expect(model.network.layers.map(\.operation.kind) == ["input", "convolution", "input", "relu"])
    #expect(
      model.uncounted.map(\.description) == [
        "node 'special' (Special): an operator of 'com.example', which is not among ONNX's own",
        "node 'places' (NonZero): the operator is not among those that are counted",
        "node 'end' (Neg): it reads 'places', whose shape is not known because 'places' is not counted",
      ])
  }

  @Test func `with quantised tensors are counted, and the nodes that quantise are named`() throws {
    let text = convolutional { text in
      text.weights("scale", [])
      text.node("QuantizeLinear", ["conv", "scale"], ["q"])
      text.node("DequantizeLinear", ["q", "scale"], ["d"])
      text.node("Relu", ["d"], ["y"])
    }
    let model = try model(text)
    #expect(model.network.layers.map(\.operation.kind) == ["input", "convolution", "relu"])
    #expect(model.uncounted.map(\.type) == ["QuantizeLinear", "DequantizeLinear"])
  }

  @Test func `with maps of three dimensions are declined`() throws {
    var text = ONNXText()
    text.input("x", [1, 3, 4, 4, 4])
    text.weights("w", [4, 3, 3, 3, 3])
    text.node("Conv", ["x", "w"], ["y"])
    let error = #expect(throws: ONNXError.self) { try model(text) }
    #expect(
      error?.description
        == "model.onnx: no node can be counted: node 'y' (Conv): it works on 3-dimensional maps")
  }

  @Test func `have sequences as images of one row`() throws {
    var text = ONNXText()
    text.input("x", [1, 3, 16])
    text.weights("w", [4, 3, 5])
    text.node("Conv", ["x", "w"], ["y"], lists: ["pads": [2, 2]])
    let network = try model(text).network
    #expect(network.layers.map(\.operation.kind) == ["input", "reshape", "convolution", "reshape"])
    #expect(try NetworkCost(network).macs.dense == 4 * 3 * 5 * 16)
  }
}

struct `ONNX files that are wrong` {
  private func message(_ write: (inout ONNXText) -> Void) throws -> String {
    let folder = try TemporaryFolder()
    var text = ONNXText()
    write(&text)
    let path = folder.path("bad.onnx")
    let bytes = text.bytes
    let error = #expect(throws: ONNXError.self) { try ONNXFile.model(bytes, path: path) }
    return error.map { $0.description.replacing(folder.path(""), with: "") } ?? ""
  }

  @Test func `are refused with one sentence that names the node`() throws {
    #expect(
      try message { text in
        text.input("x", [1, 3, 8, 8])
        text.node("Add", ["x", "b"], ["a"])
        text.node("Relu", ["a"], ["b"])
      }.hasSuffix("bad.onnx: node 'a' (Add): it reads, through other nodes, what it produces itself"))
    #expect(
      try message { text in
        text.input("x", [1, 3, 8, 8])
        text.node("Relu", ["y"], ["z"])
      }.hasSuffix("bad.onnx: node 'z' (Relu): it reads 'y', which nothing produces"))
    #expect(
      try message { text in
        text.input("x", [1, 3, 8, 8])
        text.node("Relu", ["x"], ["y"])
        text.node("Sigmoid", ["x"], ["y"], name: "second")
      }.hasSuffix("bad.onnx: node 'second' (Sigmoid): it produces 'y', which exists already"))
    #expect(
      try message { text in
        text.input("x", [1, 3, 8, 8])
        text.weights("w", [4, 3, 3, 3], byteCount: 100)
        text.node("Conv", ["x", "w"], ["y"])
      }.hasSuffix("bad.onnx: tensor 'w' holds 100 bytes where its shape needs 432"))
    #expect(
      try message { text in
        text.input("x", [1, 3, 8, 8])
        text.weights("w", [4, 5, 3, 3])
        text.node("Conv", ["x", "w"], ["y"])
      }.hasSuffix("bad.onnx: node 'y' (Conv): its kernels are for 5 channels in each of 1 groups, and it reads 3"))
    #expect(
      try message { text in
        text.input("x", [1, 3, 8, 8])
        text.weights("w", [4, 3, 3, 3])
        text.node("Conv", ["x", "w"], ["y"], integers: ["strides": 2])
      }.hasSuffix("bad.onnx: node 'y' (Conv): its attribute 'strides' must be a list of whole numbers"))
  }

  @Test(arguments: [[1, 3, Int(Int32.max), Int(Int32.max)], [1, 3, 1 << 40, 1], [Int.max, 3, 1, 1]])
  func `with giant shapes are refused`(shape: [Int]) throws {
    let message = try message { text in
      text.input("x", shape)
      text.node("Relu", ["x"], ["y"])
    }
    #expect(message.contains("input 'x'") && message.hasSuffix("is too large to be counted"))
  }

  @Test func `with tensors of negative or giant extents are refused`() throws {
    for (shape, words) in [([4, -3, 3, 3], "negative"), ([1 << 40, 1 << 40], "too large")] {
      let message = try message { text in
        text.input("x", [1, 3, 8, 8])
        text.tensor("w", shape, type: 1, data: Data())
        text.node("Conv", ["x", "w"], ["y"])
      }
      #expect(message.contains(words))
    }
  }

  @Test(arguments: ["../secret", "/etc/passwd", "missing", "", "a/../../secret"])
  func `with data outside their folder, or that is not there, are refused`(location: String) throws {
    let message = try message { text in
      text.input("x", [1, 3, 8, 8])
      text.tensor("w", [4, 3, 3, 3], type: 1, data: nil, external: ["location": location])
      text.node("Conv", ["x", "w"], ["y"])
    }
    #expect(message.contains("tensor 'w' has its data in '\(location)'"))
  }

  @Test func `with data that a link leads out of their folder are refused`() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    try Data(count: 1000).write(to: URL(fileURLWithPath: other.path("data")))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: other.path("data"))
    var text = ONNXText()
    text.input("x", [1, 3, 8, 8])
    text.tensor("w", [4, 3, 3, 3], type: 1, data: nil, external: ["location": "link"])
    text.node("Conv", ["x", "w"], ["y"])
    let bytes = text.bytes
    let error = #expect(throws: ONNXError.self) { try ONNXFile.model(bytes, path: folder.path("bad.onnx")) }
    #expect(error?.message.contains("outside the model's folder") == true)
  }

  @Test func `that end early are refused wherever they end`() throws {
    let network = try ArchitectureCatalog.architecture(named: "two-layer:4-3-2").network()
    var bytes = Data()
    try ONNXFile.write(network, weights: .seeded(1, for: network)) { bytes += $0 }
    for count in 1..<bytes.count {
      #expect(throws: ONNXError.self, "\(count)") { try ONNXFile.model(bytes.prefix(count), path: "short.onnx") }
    }
  }
}

struct `Mutations of ONNX files` {
  /// What mutations of 20,000 valid files do: bits turned, bytes replaced, pieces cut out, doubled and moved.
  @Test func `are read or refused, and trap nowhere`() throws {
    let files = try sources()
    var generator = SeededGenerator(seed: 29)
    var readCount = 0
    for round in 0..<20_000 {
      var bytes = Array(files[round % files.count])
      for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&bytes, &generator) }
      do {
        let model = try ONNXFile.model(Data(bytes), path: "/nowhere/mutated.onnx")
        _ = try? NetworkCost(model.network, options: CostOptions(includesTraining: true))
        readCount += 1
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(readCount > 100 && readCount < 19_900)
  }

  private func sources() throws -> [Data] {
    let small = """
      name: small
      input: 2x5x5
      layers:
        - {name: a, type: convolution, outputs: 2, kernel: 3, padding: 1}
        - {name: b, type: batch-normalization}
        - {name: c, type: max-pool, window: 2, stride: 2, rounding: ceil}
        - {name: d, type: channel-shuffle, groups: 2}
        - {name: e, type: resize, scale: 2}
        - {name: f, type: slice, axis: 1, start: 1, count: 3}
        - {name: g, type: pad, before: [0, 1, 0], after: [0, 0, 1]}
        - {name: h, type: reshape, shape: [2, -1]}
        - {name: i, type: layer-normalization}
        - {name: j, type: fully-connected, outputs: 3, over: last-axis}
        - {name: k, type: reduce-mean, axes: [0]}
        - {name: l, type: transposed-convolution, outputs: 2, kernel: 2, stride: 2, from: c}

      """
    var text = ONNXText()
    text.input("x", [-1, 3, 6, 6])
    text.weights("w", [2, 3, 3, 3])
    text.node("Conv", ["x", "w"], ["c"], lists: ["pads": [1, 1, 1, 1]])
    text.node("Shape", ["c"], ["s"])
    text.integers("i", [0])
    text.integers("m", [-1, 9])
    text.node("Gather", ["s", "i"], ["n"])
    text.node("Concat", ["n", "m"], ["t"], integers: ["axis": 0])
    text.node("Reshape", ["c", "t"], ["r"])
    text.node("Transpose", ["r"], ["p"], lists: ["perm": [0, 2, 1]])
    text.node("MatMul", ["r", "p"], ["y"])
    text.node("Range", ["i", "i", "i"], ["range"])
    text.node("Expand", ["i", "m"], ["e"])
    return try [small].map { yaml in
      let network = try ModelFile.network(yaml: yaml, path: "small.yaml")
      var bytes = Data()
      try ONNXFile.write(network, weights: .seeded(1, for: network), batch: nil) { bytes += $0 }
      return bytes
    } + [text.bytes]
  }

  private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    guard bytes.count > 8 else { return }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    let length = Int.random(in: 1...min(12, bytes.count - place), using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 2: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator)!
    case 3: bytes.removeSubrange(place..<place + length)
    case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
    default:
      let other = Int.random(in: 0...bytes.count - length, using: &generator)
      bytes.replaceSubrange(other..<other + length, with: bytes[place..<place + length])
    }
  }
}
