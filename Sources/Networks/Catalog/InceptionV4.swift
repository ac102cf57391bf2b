/// Inception v4: uniform modules, and a stem with branches of its own.
///
/// - Source: Szegedy, Ioffe, Vanhoucke & Alemi, "Inception-v4, Inception-ResNet and the Impact of Residual
///   Connections on Learning", AAAI 2017, figures 3 to 9.
enum InceptionV4 {
  static let architectures = [
    Architecture(
      "inception-v4", "Inception v4 as it runs at test time",
      source: "Szegedy et al. 2017, figure 9; timm inception_v4",
      input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try network(name, input, hasAuxiliaryHead: false) },
    Architecture(
      "inception-v4-aux", "Inception v4 with TF-slim's auxiliary classifier", source: "TF-slim inception_v4",
      input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try network(name, input, hasAuxiliaryHead: true) },
  ]

  private static func network(
    _ name: String, _ input: FeatureShape, hasAuxiliaryHead: Bool
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    stem(&net)
    for index in 1...4 { moduleA(&net, "A\(index)") }
    net.inceptionReductionA(192, 224, 256, 384)
    for index in 1...7 { moduleB(&net, "B\(index)") }
    if hasAuxiliaryHead { net.wideAuxiliaryHead() }
    reductionB(&net)
    for index in 1...3 { moduleC(&net, "C\(index)") }
    net.averagedClassifier(dropoutRate: 0.2)
    return try net.finish()
  }

  /// Figure 3.
  static func stem(_ net: inout NetworkBuilder) {
    net.threeByThreeStem()
    net.concatenate(
      "stem1",
      { $0.maxPool("pool", window: 3, stride: 2) },
      { $0.convolution("3x3", 96, kernel: 3, stride: 2, padding: .valid) })
    net.concatenate(
      "stem2",
      {
        $0.convolution("3x3_reduce", 64, kernel: 1)
        $0.convolution("3x3", 96, kernel: 3, padding: .valid)
      },
      {
        $0.convolution("7x7_reduce", 64, kernel: 1)
        $0.convolution("1x7", 64, kernel: [1, 7])
        $0.convolution("7x1", 64, kernel: [7, 1])
        $0.convolution("7x7_3x3", 96, kernel: 3, padding: .valid)
      })
    net.concatenate(
      "stem3",
      { $0.convolution("3x3", 192, kernel: 3, stride: 2, padding: .valid) },
      { $0.maxPool("pool", window: 3, stride: 2) })
  }

  /// Figure 4.
  private static func moduleA(_ net: inout NetworkBuilder, _ name: String) {
    net.concatenate(
      name,
      { $0.convolution("1x1", 96, kernel: 1) },
      {
        $0.convolution("3x3_reduce", 64, kernel: 1)
        $0.convolution("3x3", 96, kernel: 3)
      },
      {
        $0.convolution("double3x3_reduce", 64, kernel: 1)
        $0.convolution("double3x3_1", 96, kernel: 3)
        $0.convolution("double3x3_2", 96, kernel: 3)
      },
      { $0.projectedAveragePool(96) })
  }

  /// Figure 5.
  private static func moduleB(_ net: inout NetworkBuilder, _ name: String) {
    net.concatenate(
      name,
      { $0.convolution("1x1", 384, kernel: 1) },
      {
        $0.convolution("7x7_reduce", 192, kernel: 1)
        $0.convolution("1x7", 224, kernel: [1, 7])
        $0.convolution("7x1", 256, kernel: [7, 1])
      },
      {
        $0.convolution("double7x7_reduce", 192, kernel: 1)
        $0.convolution("double7x1_1", 192, kernel: [7, 1])
        $0.convolution("double1x7_1", 224, kernel: [1, 7])
        $0.convolution("double7x1_2", 224, kernel: [7, 1])
        $0.convolution("double1x7_2", 256, kernel: [1, 7])
      },
      { $0.projectedAveragePool(128) })
  }

  /// Figure 8.
  private static func reductionB(_ net: inout NetworkBuilder) {
    net.concatenate(
      "reduction_B",
      { $0.maxPool("pool", window: 3, stride: 2) },
      {
        $0.convolution("3x3_reduce", 192, kernel: 1)
        $0.convolution("3x3", 192, kernel: 3, stride: 2, padding: .valid)
      },
      {
        $0.convolution("7x7_reduce", 256, kernel: 1)
        $0.convolution("1x7", 256, kernel: [1, 7])
        $0.convolution("7x1", 320, kernel: [7, 1])
        $0.convolution("7x7_3x3", 320, kernel: 3, stride: 2, padding: .valid)
      })
  }

  /// Figure 6.
  private static func moduleC(_ net: inout NetworkBuilder, _ name: String) {
    net.concatenate(
      name,
      { $0.convolution("1x1", 256, kernel: 1) },
      {
        $0.convolution("3x3_reduce", 384, kernel: 1)
        $0.splitThreeByThree("split", 256)
      },
      {
        $0.convolution("double3x3_reduce", 384, kernel: 1)
        $0.convolution("double3x1", 448, kernel: [3, 1])
        $0.convolution("double1x3", 512, kernel: [1, 3])
        $0.splitThreeByThree("double_split", 256)
      },
      { $0.projectedAveragePool(256) })
  }
}

extension NetworkBuilder {
  /// Figure 7: the 35 to 17 reduction that Inception v4 and both Inception-ResNets share, with table 1's k, l, m and n.
  mutating func inceptionReductionA(_ k: Int, _ l: Int, _ m: Int, _ n: Int) {
    concatenate(
      "reduction_A",
      { $0.maxPool("pool", window: 3, stride: 2) },
      { $0.convolution("3x3", n, kernel: 3, stride: 2, padding: .valid) },
      {
        $0.convolution("double3x3_reduce", k, kernel: 1)
        $0.convolution("double3x3_1", l, kernel: 3)
        $0.convolution("double3x3_2", m, kernel: 3, stride: 2, padding: .valid)
      })
  }
}
