/// A convolutional network in the proportions of a transformer.
///
/// - Source: Liu et al., "A ConvNet for the 2020s", CVPR 2022, figures 4 and table 9; as torchvision computes it, with the
///   channels innermost where they are normalised and mixed.
enum ConvNeXt {
  static let architectures = [
    Architecture(
      "convnext-tiny", "ConvNeXt-T", source: "Liu et al. 2022; torchvision convnext_tiny", input: [3, 224, 224],
      build: network)
  ]

  private static func network(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    for (stage, (channels, count)) in [(96, 3), (192, 3), (384, 9), (768, 3)].enumerated() {
      if stage == 0 {
        net.convolution("stem", channels, kernel: 4, stride: 4, padding: .valid, activation: nil)
        normalize(&net, "stem")
      } else {
        normalize(&net, "downsample\(stage)")
        net.convolution("downsample\(stage)", channels, kernel: 2, stride: 2, padding: .valid, activation: nil)
      }
      for index in 1...count { block(&net, "stage\(stage + 1)_\(index)", channels: channels) }
    }
    net.apply(.globalAveragePool(), named: "pool")
    net.apply(.layerNormalization(.init(epsilon: 1e-6)), named: "norm")
    net.fullyConnected("fc", 1000, activation: .softmax())
    return try net.finish()
  }

  /// Normalises the channels of each position.
  private static func normalize(_ net: inout NetworkBuilder, _ name: String) {
    net.apply(.transpose(.init([1, 2, 0])), named: name + "/to-last")
    net.apply(.layerNormalization(.init(epsilon: 1e-6)), named: name + "/norm")
    net.apply(.transpose(.init([2, 0, 1])), named: name + "/to-first")
  }

  private static func block(_ net: inout NetworkBuilder, _ name: String, channels: Int) {
    let start = net.last
    net.sequence(name) { block in
      block.convolution("depthwise", channels, kernel: 7, groups: channels, activation: nil)
      block.apply(.transpose(.init([1, 2, 0])), named: "to-last")
      block.apply(.layerNormalization(.init(epsilon: 1e-6)), named: "norm")
      block.apply(.fullyConnected(.init(outputs: 4 * channels, isAlongLastAxis: true)), named: "expand")
      block.activate(.gelu, after: "expand")
      block.apply(.fullyConnected(.init(outputs: channels, isAlongLastAxis: true)), named: "project")
      let maps = block.apply(.transpose(.init([2, 0, 1])), to: block.last, named: "to-first")
      let scale = block.parameter("layer-scale", FeatureShape(channels: channels))
      let scaled = block.apply(.product(), to: maps, scale, named: "scale")
      block.apply(.addition(), to: scaled, start, named: "add")
    }
  }
}
