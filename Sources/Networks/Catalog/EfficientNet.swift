/// EfficientNet-B0 and the larger ones that follow from it by one rule for depth, width and images.
///
/// - Source: Tan & Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019, table 1, and
///   the sizes of the authors' code.
enum EfficientNet {
  static let architectures = [
    scaled("b0", width: 1, depth: 1, side: 224, dropoutRate: 0.2),
    scaled("b1", width: 1, depth: 1.1, side: 240, dropoutRate: 0.2),
    scaled("b2", width: 1.1, depth: 1.2, side: 288, dropoutRate: 0.3),
    scaled("b3", width: 1.2, depth: 1.4, side: 300, dropoutRate: 0.3),
    scaled("b4", width: 1.4, depth: 1.8, side: 380, dropoutRate: 0.4),
  ]

  /// A stage of B0: expansion, kernel, stride of the first block, output channels, blocks.
  private typealias Stage = (expansion: Int, kernel: Int, stride: Int, outputs: Int, count: Int)

  private static let stages: [Stage] = [
    (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
  ]

  private static func scaled(
    _ letter: String, width: Double, depth: Double, side: Int, dropoutRate: Double
  ) -> Architecture {
    Architecture(
      "efficientnet-\(letter)", "EfficientNet-\(letter.uppercased()), for images of \(side)x\(side)",
      source: "Tan & Le 2019, table 1; torchvision efficientnet_\(letter)",
      input: FeatureShape(channels: 3, height: side, width: side)
    ) { input, name throws(NetworkError) in
      func widened(_ channels: Int) -> Int { ChannelRounding.toEights(Double(channels) * width) }
      var net = NetworkBuilder(name, input: input, form: .normalized)
      var channels = widened(32)
      net.convolution("stem", channels, kernel: 3, stride: 2, activation: .silu)
      for (number, stage) in stages.enumerated() {
        for index in 0..<Int((Double(stage.count) * depth).rounded(.up)) {
          let expanded = ChannelRounding.toEights(Double(stage.expansion * channels))
          InvertedResidual(
            kernel: stage.kernel, expanded: expanded, outputs: widened(stage.outputs),
            stride: index == 0 ? stage.stride : 1, activation: .silu,
            gate: ChannelGate(channels: expanded, squeezed: max(1, channels / 4), activation: .silu)
          ).append(to: &net, "stage\(number + 1)_\(index + 1)", inputs: channels)
          channels = widened(stage.outputs)
        }
      }
      net.convolution("head", 4 * channels, kernel: 1, activation: .silu)
      net.averagedClassifier(dropoutRate: dropoutRate)
      return try net.finish()
    }
  }
}
