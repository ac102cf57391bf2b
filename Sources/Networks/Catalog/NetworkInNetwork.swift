/// Network in Network: each convolution is followed by two 1×1 ones, and the last maps are averaged into classes.
///
/// - Source: Lin, Chen & Yan, "Network in Network", ICLR 2014, figure 2.
enum NetworkInNetwork {
  static let architectures = [
    Architecture(
      "nin-cifar10", "Network in Network for CIFAR-10", source: "Lin et al. 2014; the author's cuda-convnet definition",
      input: [3, 32, 32], build: cifar),
    Architecture(
      "nin-imagenet", "Network in Network for ImageNet", source: "Caffe model zoo, NIN-ImageNet", input: [3, 224, 224],
      build: imageNet),
  ]

  private static func cifar(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.mlpConvolution("1", [192, 160, 96], kernel: 5)
    net.maxPool("pool1", window: 3, stride: 2, rounding: .ceil)
    net.apply(.dropout(.init(rate: 0.5)), named: "dropout1")
    net.mlpConvolution("2", [192, 192, 192], kernel: 5)
    net.maxPool("pool2", window: 3, stride: 2, rounding: .ceil)
    net.apply(.dropout(.init(rate: 0.5)), named: "dropout2")
    net.mlpConvolution("3", [192, 192, 10], kernel: 3)
    net.averagedSoftmax()
    return try net.finish()
  }

  private static func imageNet(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.mlpConvolution("1", [96, 96, 96], kernel: 11, stride: 4, padding: .valid)
    net.maxPool("pool1", window: 3, stride: 2, rounding: .ceil)
    net.mlpConvolution("2", [256, 256, 256], kernel: 5)
    net.maxPool("pool2", window: 3, stride: 2, rounding: .ceil)
    net.mlpConvolution("3", [384, 384, 384], kernel: 3)
    net.maxPool("pool3", window: 3, stride: 2, rounding: .ceil)
    net.apply(.dropout(.init(rate: 0.5)), named: "dropout3")
    net.mlpConvolution("4", [1024, 1024, 1000], kernel: 3)
    net.averagedSoftmax()
    return try net.finish()
  }
}

extension NetworkBuilder {
  /// A convolution and the two 1×1 convolutions of its multilayer perceptron.
  fileprivate mutating func mlpConvolution(
    _ number: String, _ maps: [Int], kernel: Extent, stride: Extent = 1, padding: Padding = .half
  ) {
    convolution("conv" + number, maps[0], kernel: kernel, stride: stride, padding: padding)
    convolution("cccp\(number)_1", maps[1], kernel: 1)
    convolution("cccp\(number)_2", maps[2], kernel: 1)
  }

  fileprivate mutating func averagedSoftmax() {
    apply(.globalAveragePool(), named: "average")
    apply(.softmax(), named: "softmax")
  }
}
