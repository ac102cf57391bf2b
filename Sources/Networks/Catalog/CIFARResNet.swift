/// The residual networks for images of 32x32: 6n + 2 layers, with shortcuts padded with zeros.
///
/// - Source: He, Zhang, Ren & Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, section 4.2 and table 6.
enum CIFARResNet {
  static let architectures = [20, 32, 44, 56, 110].map { depth in
    Architecture(
      "resnet\(depth)", "ResNet-\(depth) for CIFAR-10", source: "He et al. 2016, section 4.2", input: [3, 32, 32]
    ) { input, name throws(NetworkError) in try network(input, name, blocks: (depth - 2) / 6) }
  }

  /// - Parameter blocks: in each of the three stages.
  private static func network(
    _ input: FeatureShape, _ name: String, blocks: Int
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    net.convolution("conv1", 16, kernel: 3)
    for (stage, maps) in [16, 32, 64].enumerated() {
      for index in 1...blocks {
        let name = "conv\(stage + 2)_\(index)"
        let halves = index == 1 && stage > 0
        net.add(
          name,
          {
            $0.convolution("conv1", maps, kernel: 3, stride: halves ? 2 : 1)
            $0.convolution("conv2", maps, kernel: 3, activation: nil)
          },
          { if halves { $0.apply(.paddedShortcut(.init(outputChannels: maps, stride: 2)), named: "shortcut") } })
        net.activate(.relu, after: name)
      }
    }
    net.averagedClassifier(10)
    return try net.finish()
  }
}
