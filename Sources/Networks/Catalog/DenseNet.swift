/// Networks in which each layer reads the maps of all layers before it in its block.
///
/// - Source: Huang, Liu, van der Maaten & Weinberger, "Densely Connected Convolutional Networks", CVPR 2017, table 1.
enum DenseNet {
  static let architectures = [
    variant("densenet121", blocks: [6, 12, 24, 16]), variant("densenet169", blocks: [6, 12, 32, 32]),
    variant("densenet201", blocks: [6, 12, 48, 32]),
  ]

  /// Maps that each layer adds.
  private static let growth = 32

  private static func variant(_ name: String, blocks: [Int]) -> Architecture {
    Architecture(
      name, "DenseNet-BC with blocks of \(blocks.map(String.init).joined(separator: ", ")) layers and 32 maps each",
      source: "Huang et al. 2017, table 1; torchvision \(name)", input: [3, 224, 224]
    ) { input, name throws(NetworkError) in
      var net = NetworkBuilder(name, input: input, form: .normalized)
      var channels = 64
      net.convolution("conv1", channels, kernel: 7, stride: 2)
      net.maxPool("pool1", window: 3, stride: 2, padding: 1)
      for (number, count) in blocks.enumerated() {
        for layer in 1...count { dense(&net, "block\(number + 1)/layer\(layer)") }
        channels += count * growth
        guard number < blocks.count - 1 else { break }
        channels /= 2
        net.sequence("transition\(number + 1)") {
          convolution(&$0, "conv", channels, kernel: 1)
          $0.averagePool("pool", window: 2, stride: 2)
        }
      }
      net.apply(.batchNormalization(), named: "bn")
      net.activate(.relu, after: "bn")
      net.averagedClassifier()
      return try net.finish()
    }
  }

  private static func dense(_ net: inout NetworkBuilder, _ name: String) {
    let maps = net.last
    net.sequence(name) {
      convolution(&$0, "conv1", 4 * growth, kernel: 1)
      convolution(&$0, "conv2", growth, kernel: 3)
      $0.apply(.concatenation(), to: maps, $0.last, named: "concat")
    }
  }

  /// A convolution of what is normalised and rectified before it.
  private static func convolution(_ net: inout NetworkBuilder, _ name: String, _ outputs: Int, kernel: Extent) {
    net.apply(.batchNormalization(), named: name + "/bn")
    net.activate(.relu, after: name)
    net.apply(.convolution(.init(outputChannels: outputs, kernel: kernel, hasBias: false)), named: name)
  }
}
