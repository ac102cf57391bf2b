/// LeNet-5 as published and as it is commonly rebuilt.
///
/// - Source: LeCun, Bottou, Bengio & Haffner, "Gradient-Based Learning Applied to Document Recognition", Proc. IEEE
///   1998, section II.B, figure 2 and table I.
enum LeNet {
  static let architectures = [
    Architecture(
      "lenet5-1998", "LeNet-5 with trainable subsampling, the sparse C3 table and fixed output codes",
      source: "LeCun et al. 1998, section II.B", input: [1, 32, 32], build: published),
    Architecture(
      "lenet5", "LeNet-5 as commonly rebuilt: dense C3, plain pooling, a softmax of ten",
      source: "common re-implementation of LeCun et al. 1998", input: [1, 32, 32], build: modern),
    Architecture(
      "lenet-caffe", "Caffe's MNIST example: 20 and 50 maps, 500 hidden units",
      source: "BVLC Caffe, examples/mnist/lenet",
      input: [1, 28, 28], build: caffe),
  ]

  /// The six S2 maps that each of the sixteen C3 maps sees (table I).
  private static let tableI = [
    [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 4, 5], [0, 1, 5], [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5],
    [0, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 5], [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 2, 3, 4, 5],
  ]

  private static func published(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.convolution("C1", 6, kernel: 5, padding: .valid, activation: .tanh)
    net.apply(.trainableSubsampling(), named: "S2")
    net.activate(.tanh, after: "S2")
    let c3 = ConvolutionOperation(outputChannels: 16, kernel: 5, padding: .valid, connections: tableI)
    net.apply(.convolution(c3), named: "C3")
    net.activate(.tanh, after: "C3")
    net.apply(.trainableSubsampling(), named: "S4")
    net.activate(.tanh, after: "S4")
    net.convolution("C5", 120, kernel: 5, padding: .valid, activation: .tanh)
    net.apply(.flatten(), named: "flatten")
    net.fullyConnected("F6", 84, activation: .tanh)
    net.apply(.radialBasis(.init(outputs: 10)), named: "output")
    return try net.finish()
  }

  private static func modern(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.convolution("C1", 6, kernel: 5, padding: .valid, activation: .tanh)
    net.averagePool("S2", window: 2, stride: 2)
    net.convolution("C3", 16, kernel: 5, padding: .valid, activation: .tanh)
    net.averagePool("S4", window: 2, stride: 2)
    net.convolution("C5", 120, kernel: 5, padding: .valid, activation: .tanh)
    net.apply(.flatten(), named: "flatten")
    net.fullyConnected("F6", 84, activation: .tanh)
    net.fullyConnected("output", 10, activation: .softmax())
    return try net.finish()
  }

  private static func caffe(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.convolution("conv1", 20, kernel: 5, padding: .valid, activation: nil)
    net.maxPool("pool1", window: 2, stride: 2, rounding: .ceil)
    net.convolution("conv2", 50, kernel: 5, padding: .valid, activation: nil)
    net.maxPool("pool2", window: 2, stride: 2, rounding: .ceil)
    net.apply(.flatten(), named: "flatten")
    net.fullyConnected("ip1", 500)
    net.fullyConnected("ip2", 10, activation: .softmax())
    return try net.finish()
  }
}
