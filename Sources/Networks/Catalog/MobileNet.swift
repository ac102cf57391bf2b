/// The three generations of MobileNet.
///
/// - Source: Howard et al., "MobileNets", 2017, table 1; Sandler et al., "MobileNetV2", CVPR 2018, table 2; Howard et al.,
///   "Searching for MobileNetV3", ICCV 2019, tables 1 and 2.
enum MobileNet {
  static let architectures = [
    Architecture(
      "mobilenet-v1", "MobileNet 1.0: depthwise separable convolutions", source: "Howard et al. 2017, table 1",
      input: [3, 224, 224], build: version1),
    Architecture(
      "mobilenet-v2", "MobileNet v2 1.0: inverted residuals", source: "Sandler et al. 2018, table 2",
      input: [3, 224, 224], build: version2),
    version3("mobilenet-v3-small", "MobileNet v3 small 1.0", table: "table 2", blocks: smallBlocks, classifier: 1024),
    version3("mobilenet-v3-large", "MobileNet v3 large 1.0", table: "table 1", blocks: largeBlocks, classifier: 1280),
  ]

  private static func version1(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    net.convolution("conv1", 32, kernel: 3, stride: 2)
    let blocks = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + Array(repeating: (512, 1), count: 5)
    var channels = 32
    for (index, (outputs, stride)) in (blocks + [(1024, 2), (1024, 1)]).enumerated() {
      net.convolution(
        "conv\(index + 2)/depthwise", channels, kernel: 3, stride: Extent(height: stride, width: stride),
        groups: channels)
      net.convolution("conv\(index + 2)/pointwise", outputs, kernel: 1)
      channels = outputs
    }
    net.averagedClassifier()
    return try net.finish()
  }

  /// Expansion, output channels, repetitions and the stride of the first of these.
  private static let stages = [
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
  ]

  private static func version2(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    net.convolution("conv1", 32, kernel: 3, stride: 2, activation: .relu6)
    var channels = 32
    for (stage, (expansion, outputs, count, stride)) in stages.enumerated() {
      for index in 0..<count {
        InvertedResidual(
          kernel: 3, expanded: expansion * channels, outputs: outputs, stride: index == 0 ? stride : 1
        ).append(to: &net, "stage\(stage + 1)_\(index + 1)", inputs: channels)
        channels = outputs
      }
    }
    net.convolution("conv2", 1280, kernel: 1, activation: .relu6)
    net.averagedClassifier(dropoutRate: 0.2)
    return try net.finish()
  }

  /// A row of the tables: kernel, expansion size, output channels, gate, hard swish or not, stride.
  private typealias Row = (kernel: Int, expanded: Int, outputs: Int, isGated: Bool, isHardSwish: Bool, stride: Int)

  private static let smallBlocks: [Row] = [
    (3, 16, 16, true, false, 2), (3, 72, 24, false, false, 2), (3, 88, 24, false, false, 1),
    (5, 96, 40, true, true, 2), (5, 240, 40, true, true, 1), (5, 240, 40, true, true, 1),
    (5, 120, 48, true, true, 1), (5, 144, 48, true, true, 1), (5, 288, 96, true, true, 2),
    (5, 576, 96, true, true, 1), (5, 576, 96, true, true, 1),
  ]

  private static let largeBlocks: [Row] = [
    (3, 16, 16, false, false, 1), (3, 64, 24, false, false, 2), (3, 72, 24, false, false, 1),
    (5, 72, 40, true, false, 2), (5, 120, 40, true, false, 1), (5, 120, 40, true, false, 1),
    (3, 240, 80, false, true, 2), (3, 200, 80, false, true, 1), (3, 184, 80, false, true, 1),
    (3, 184, 80, false, true, 1), (3, 480, 112, true, true, 1), (3, 672, 112, true, true, 1),
    (5, 672, 160, true, true, 2), (5, 960, 160, true, true, 1), (5, 960, 160, true, true, 1),
  ]

  private static func version3(
    _ name: String, _ summary: String, table: String, blocks: [Row], classifier: Int
  ) -> Architecture {
    Architecture(name, summary, source: "Howard et al. 2019, \(table)", input: [3, 224, 224]) {
      input, name throws(NetworkError) in
      var net = NetworkBuilder(name, input: input, form: .normalized, normalization: .init(epsilon: 1e-3))
      net.convolution("conv1", 16, kernel: 3, stride: 2, activation: .hardSwish)
      var channels = 16
      for (index, row) in blocks.enumerated() {
        let gate = ChannelGate(
          channels: row.expanded, squeezed: ChannelRounding.toEights(Double(row.expanded) / 4), function: .hardSigmoid)
        InvertedResidual(
          kernel: row.kernel, expanded: row.expanded, outputs: row.outputs, stride: row.stride,
          activation: row.isHardSwish ? .hardSwish : .relu, gate: row.isGated ? gate : nil
        ).append(to: &net, "block\(index + 1)", inputs: channels)
        channels = row.outputs
      }
      net.convolution("conv2", 6 * channels, kernel: 1, activation: .hardSwish)
      net.apply(.globalAveragePool(), named: "pool")
      net.fullyConnected("fc1", classifier, activation: .hardSwish)
      net.apply(.dropout(.init(rate: 0.2)), named: "dropout")
      net.fullyConnected("fc2", 1000, activation: .softmax())
      return try net.finish()
    }
  }
}
