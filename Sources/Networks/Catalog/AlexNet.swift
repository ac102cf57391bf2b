/// AlexNet on two GPUs, without its groups, and torchvision's one tower.
///
/// - Source: Krizhevsky, Sutskever & Hinton, "ImageNet Classification with Deep Convolutional Neural Networks",
///   NIPS 2012, figure 2; the one tower: Krizhevsky, "One weird trick for parallelizing convolutional neural
///   networks", 2014.
enum AlexNet {
  static let architectures = [
    Architecture(
      "alexnet", "AlexNet with the paper's two GPU groups",
      source: "Krizhevsky et al. 2012, figure 2; BVLC bvlc_alexnet",
      caveat: "the paper prints 224 pixels without padding, which gives no 55 x 55 maps; 227 does",
      input: [3, 227, 227]
    ) { input, name throws(NetworkError) in try twoTowers(name, input, groups: 2) },
    Architecture(
      "alexnet-ungrouped", "AlexNet's widths with every map connected",
      source: "Krizhevsky et al. 2012, without groups",
      input: [3, 227, 227]
    ) { input, name throws(NetworkError) in try twoTowers(name, input, groups: 1) },
    Architecture(
      "alexnet-torchvision", "the one-tower AlexNet of torchvision", source: "Krizhevsky 2014; torchvision alexnet",
      input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try oneTower(name, input) },
  ]

  private static func twoTowers(
    _ name: String, _ input: FeatureShape, groups: Int
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.convolution("conv1", 96, kernel: 11, stride: 4, padding: .valid)
    net.apply(.localResponseNormalization(.init(size: 5)), named: "norm1")
    net.maxPool("pool1", window: 3, stride: 2)
    net.convolution("conv2", 256, kernel: 5, groups: groups)
    net.apply(.localResponseNormalization(.init(size: 5)), named: "norm2")
    net.maxPool("pool2", window: 3, stride: 2)
    net.convolution("conv3", 384, kernel: 3)
    net.convolution("conv4", 384, kernel: 3, groups: groups)
    net.convolution("conv5", 256, kernel: 3, groups: groups)
    net.maxPool("pool5", window: 3, stride: 2)
    net.denseClassifier()
    return try net.finish()
  }

  private static func oneTower(_ name: String, _ input: FeatureShape) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.convolution("conv1", 64, kernel: 11, stride: 4, padding: 2)
    net.maxPool("pool1", window: 3, stride: 2)
    net.convolution("conv2", 192, kernel: 5)
    net.maxPool("pool2", window: 3, stride: 2)
    net.convolution("conv3", 384, kernel: 3)
    net.convolution("conv4", 256, kernel: 3)
    net.convolution("conv5", 256, kernel: 3)
    net.maxPool("pool5", window: 3, stride: 2)
    net.apply(.adaptiveAveragePool(.init(size: 6)), named: "average")
    net.denseClassifier()
    return try net.finish()
  }
}

extension NetworkBuilder {
  /// AlexNet's head, which ZFNet and VGG share: two layers of 4096 with dropout, and a softmax of 1000.
  mutating func denseClassifier() {
    apply(.flatten(), named: "flatten")
    for name in ["fc6", "fc7"] {
      fullyConnected(name, 4096)
      apply(.dropout(.init(rate: 0.5)), named: name + "/dropout")
    }
    fullyConnected("fc8", 1000, activation: .softmax())
  }
}
