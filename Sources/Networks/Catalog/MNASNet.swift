/// MNASNet-B1, found by search for one mobile phone.
///
/// - Source: Tan et al., "MnasNet: Platform-Aware Neural Architecture Search for Mobile", CVPR 2019; sizes as in torchvision.
enum MNASNet {
  static let architectures = [
    Architecture(
      "mnasnet", "MNASNet-B1 with depth multiplier 1.0", source: "torchvision mnasnet1_0", input: [3, 224, 224],
      build: network)
  ]

  /// Output channels, kernel, stride of the first block, expansion, blocks.
  private static let stages = [
    (24, 3, 2, 3, 3), (40, 5, 2, 3, 3), (80, 5, 2, 6, 3), (96, 3, 1, 6, 2), (192, 5, 2, 6, 4), (320, 3, 1, 6, 1),
  ]

  private static func network(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    net.convolution("conv1", 32, kernel: 3, stride: 2)
    net.convolution("separable/depthwise", 32, kernel: 3, groups: 32)
    net.convolution("separable/pointwise", 16, kernel: 1, activation: nil)
    var channels = 16
    for (stage, (outputs, kernel, stride, expansion, count)) in stages.enumerated() {
      for index in 0..<count {
        InvertedResidual(
          kernel: kernel, expanded: expansion * channels, outputs: outputs, stride: index == 0 ? stride : 1,
          activation: .relu
        ).append(to: &net, "stage\(stage + 1)_\(index + 1)", inputs: channels)
        channels = outputs
      }
    }
    net.convolution("conv2", 1280, kernel: 1)
    net.averagedClassifier(dropoutRate: 0.2)
    return try net.finish()
  }
}
