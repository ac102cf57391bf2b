/// Networks of fire modules: few maps are squeezed out by 1x1 filters, then read by 1x1 and 3x3 filters side by side.
///
/// - Source: Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", 2016,
///   table 1; version 1.1 as in the authors' repository.
enum SqueezeNet {
  static let architectures = [
    Architecture(
      "squeezenet1.0", "SqueezeNet 1.0", source: "Iandola et al. 2016, table 1; torchvision squeezenet1_0",
      input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try network(input, name, first: (96, 7), pools: [1, 4, 8]) },
    Architecture(
      "squeezenet1.1", "SqueezeNet 1.1: smaller filters first, and pooling earlier",
      source: "the authors' repository; torchvision squeezenet1_1", input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try network(input, name, first: (64, 3), pools: [1, 3, 5]) },
  ]

  /// - Parameters:
  ///   - first: maps and kernel of the first convolution.
  ///   - pools: the layers after which maps are pooled; conv1 is the first, and fire modules follow.
  private static func network(
    _ input: FeatureShape, _ name: String, first: (maps: Int, kernel: Int), pools: [Int]
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.convolution(
      "conv1", first.maps, kernel: Extent(height: first.kernel, width: first.kernel), stride: 2, padding: .valid)
    for (index, squeezed) in ([nil, 16, 16, 32, 32, 48, 48, 64, 64] as [Int?]).enumerated() {
      if let squeezed { fire(&net, "fire\(index + 1)", squeezed: squeezed) }
      if pools.contains(index + 1) { net.maxPool("pool\(index + 1)", window: 3, stride: 2, rounding: .ceil) }
    }
    net.apply(.dropout(.init(rate: 0.5)), named: "dropout")
    net.convolution("conv10", 1000, kernel: 1)
    net.apply(.globalAveragePool(), named: "pool10")
    net.apply(.softmax(), named: "softmax")
    return try net.finish()
  }

  private static func fire(_ net: inout NetworkBuilder, _ name: String, squeezed: Int) {
    net.sequence(name) { module in
      module.convolution("squeeze", squeezed, kernel: 1)
      module.concatenate(
        "expand", { $0.convolution("1x1", 4 * squeezed, kernel: 1) }, { $0.convolution("3x3", 4 * squeezed, kernel: 3) }
      )
    }
  }
}
