/// A transformer that reads an image as a sequence of patches.
///
/// - Source: Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021, figure 1 and table 1.
enum VisionTransformer {
  static let architectures = [
    Architecture(
      "vit-b16", "ViT-B/16: twelve layers of attention over patches of 16x16",
      source: "Dosovitskiy et al. 2021, table 1; torchvision vit_b_16",
      caveatForOtherImages: "the positions of the patches are as many parameters as there are patches",
      input: [3, 224, 224], build: network)
  ]

  private static let width = 768
  private static let heads = 12
  private static let normalization = Operation.layerNormalization(.init(epsilon: 1e-6))

  private static func network(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.convolution("patches", width, kernel: 16, stride: 16, padding: .valid, activation: nil)
    net.apply(.reshape(.init([width, -1])), named: "flatten")
    let patches = net.apply(.transpose(.init([1, 0])), to: net.last, named: "tokens")
    let token = net.parameter("class-token", [1, width])
    let tokens = net.apply(.concatenation(), to: token, patches, named: "concat")
    let count = input.height / 16 * (input.width / 16) + 1
    let positions = net.parameter("positions", FeatureShape(extents: [count, width]) ?? [1, width])
    net.apply(.addition(), to: tokens, positions, named: "add")
    for layer in 1...12 {
      net.sequence("layer\(layer)") {
        attention(&$0)
        perceptron(&$0)
      }
    }
    net.apply(normalization, named: "norm")
    net.apply(.slice(.init(start: 0, count: 1)), named: "class")
    net.apply(.reshape(.init([width])), named: "vector")
    net.fullyConnected("fc", 1000, activation: .softmax())
    return try net.finish()
  }

  private static func attention(_ net: inout NetworkBuilder) {
    let start = net.last
    net.sequence("attention") { block in
      block.apply(normalization, named: "norm")
      block.apply(.fullyConnected(.init(outputs: 3 * width, isAlongLastAxis: true)), named: "projections")
      let parts = block.split("parts", axis: 1, into: [width, width, width])
      let query = heads(&block, parts[0], "query", order: [1, 0, 2])
      let key = heads(&block, parts[1], "key", order: [1, 2, 0])
      let value = heads(&block, parts[2], "value", order: [1, 0, 2])
      block.apply(.matrixProduct(), to: query, key, named: "scores")
      block.apply(.scaling(.init(factor: 1 / Double(width / heads).squareRoot())), named: "scaling")
      block.apply(.softmax(.init(axis: 2)), named: "softmax")
      block.apply(.matrixProduct(), to: block.last, value, named: "mix")
      block.apply(.transpose(.init([1, 0, 2])), named: "transpose")
      block.apply(.reshape(.init([-1, width])), named: "join")
      block.apply(.fullyConnected(.init(outputs: width, isAlongLastAxis: true)), named: "output")
      block.apply(.addition(), to: block.last, start, named: "add")
    }
  }

  /// The columns of a part, divided among the heads.
  private static func heads(
    _ net: inout NetworkBuilder, _ part: LayerReference, _ name: String, order: [Int]
  ) -> LayerReference {
    net.apply(.reshape(.init([-1, heads, width / heads])), to: part, named: name + "/heads")
    return net.apply(.transpose(.init(order)), to: net.last, named: name)
  }

  private static func perceptron(_ net: inout NetworkBuilder) {
    let start = net.last
    net.sequence("perceptron") { block in
      block.apply(normalization, named: "norm")
      block.apply(.fullyConnected(.init(outputs: 4 * width, isAlongLastAxis: true)), named: "expand")
      block.activate(.gelu, after: "expand")
      block.apply(.fullyConnected(.init(outputs: width, isAlongLastAxis: true)), named: "project")
      block.apply(.addition(), to: block.last, start, named: "add")
    }
  }
}
