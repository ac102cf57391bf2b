/// Inception v2 and v3 of "Rethinking".
///
/// - Source: Szegedy, Vanhoucke, Ioffe, Shlens & Wojna, "Rethinking the Inception Architecture for Computer Vision",
///   CVPR 2016, table 1 and figures 5 to 7; widths from the released code.
enum InceptionV3 {
  static let architectures = [
    Architecture(
      "inception-v2", "Inception v2 of 'Rethinking': v3 with an unfactorised 7x7 first layer",
      source: "Szegedy et al. 2016, section 6",
      caveat: "the exact stem was never published; a 7x7 stride-2 convolution of 64 maps is our guess",
      input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try network(name, input, stem: sevenBySevenStem) },
    Architecture(
      "inception-v3", "Inception v3 as it runs at test time", source: "Szegedy et al. 2016; torchvision inception_v3",
      input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try network(name, input, stem: releasedStem) },
    Architecture(
      "inception-v3-aux", "Inception v3 with its auxiliary classifier", source: "torchvision inception_v3, aux_logits",
      input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try network(name, input, stem: releasedStem, hasAuxiliaryHead: true) },
    Architecture(
      "inception-v3-paper", "Inception v3 with the stem that the paper prints", source: "Szegedy et al. 2016, table 1",
      caveat: "table 1 is ambiguous and no public code implements it; this is our reading", input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try network(name, input, stem: printedStem, firstProjection: 64) },
  ]

  private static func network(
    _ name: String, _ input: FeatureShape, stem: (inout NetworkBuilder) -> Void, firstProjection: Int = 32,
    hasAuxiliaryHead: Bool = false
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    stem(&net)
    for (name, projected) in [("5b", firstProjection), ("5c", 64), ("5d", 64)] {
      moduleA(&net, "mixed_" + name, projected: projected)
    }
    reductionA(&net, "mixed_6a")
    for (name, inner) in [("6b", 128), ("6c", 160), ("6d", 160), ("6e", 192)] {
      moduleB(&net, "mixed_" + name, inner: inner)
    }
    if hasAuxiliaryHead { net.wideAuxiliaryHead() }
    reductionB(&net, "mixed_7a")
    for name in ["7b", "7c"] { moduleC(&net, "mixed_" + name) }
    net.averagedClassifier(dropoutRate: 0.2)
    return try net.finish()
  }

  static func releasedStem(_ net: inout NetworkBuilder) {
    net.threeByThreeStem()
    net.maxPool("pool1", window: 3, stride: 2)
    afterFirstPool(&net)
  }

  private static func sevenBySevenStem(_ net: inout NetworkBuilder) {
    net.convolution("conv1", 64, kernel: 7, stride: 2, padding: .valid)
    net.maxPool("pool1", window: 3, stride: 2)
    afterFirstPool(&net)
  }

  private static func afterFirstPool(_ net: inout NetworkBuilder) {
    net.convolution("conv3", 80, kernel: 1)
    net.convolution("conv4", 192, kernel: 3, padding: .valid)
    net.maxPool("pool2", window: 3, stride: 2)
  }

  private static func printedStem(_ net: inout NetworkBuilder) {
    net.threeByThreeStem()
    net.maxPool("pool1", window: 3, stride: 2)
    net.convolution("conv3", 80, kernel: 3, padding: .valid)
    net.convolution("conv4", 192, kernel: 3, stride: 2, padding: .valid)
    net.convolution("conv5", 288, kernel: 3)
  }

  /// Figure 5, with the released 5×5 branch.
  private static func moduleA(_ net: inout NetworkBuilder, _ name: String, projected: Int) {
    net.concatenate(
      name,
      { $0.convolution("1x1", 64, kernel: 1) },
      {
        $0.convolution("5x5_reduce", 48, kernel: 1)
        $0.convolution("5x5", 64, kernel: 5)
      },
      {
        $0.convolution("double3x3_reduce", 64, kernel: 1)
        $0.convolution("double3x3_1", 96, kernel: 3)
        $0.convolution("double3x3_2", 96, kernel: 3)
      },
      { $0.projectedAveragePool(projected) })
  }

  private static func reductionA(_ net: inout NetworkBuilder, _ name: String) {
    net.concatenate(
      name,
      { $0.convolution("3x3", 384, kernel: 3, stride: 2, padding: .valid) },
      {
        $0.convolution("double3x3_reduce", 64, kernel: 1)
        $0.convolution("double3x3_1", 96, kernel: 3)
        $0.convolution("double3x3_2", 96, kernel: 3, stride: 2, padding: .valid)
      },
      { $0.maxPool("pool", window: 3, stride: 2) })
  }

  /// Figure 6 with n = 7.
  private static func moduleB(_ net: inout NetworkBuilder, _ name: String, inner: Int) {
    net.concatenate(
      name,
      { $0.convolution("1x1", 192, kernel: 1) },
      {
        $0.convolution("7x7_reduce", inner, kernel: 1)
        $0.convolution("1x7", inner, kernel: [1, 7])
        $0.convolution("7x1", 192, kernel: [7, 1])
      },
      {
        $0.convolution("double7x7_reduce", inner, kernel: 1)
        $0.convolution("double7x1_1", inner, kernel: [7, 1])
        $0.convolution("double1x7_1", inner, kernel: [1, 7])
        $0.convolution("double7x1_2", inner, kernel: [7, 1])
        $0.convolution("double1x7_2", 192, kernel: [1, 7])
      },
      { $0.projectedAveragePool(192) })
  }

  private static func reductionB(_ net: inout NetworkBuilder, _ name: String) {
    net.concatenate(
      name,
      {
        $0.convolution("3x3_reduce", 192, kernel: 1)
        $0.convolution("3x3", 320, kernel: 3, stride: 2, padding: .valid)
      },
      {
        $0.convolution("7x7_reduce", 192, kernel: 1)
        $0.convolution("1x7", 192, kernel: [1, 7])
        $0.convolution("7x1", 192, kernel: [7, 1])
        $0.convolution("7x7_3x3", 192, kernel: 3, stride: 2, padding: .valid)
      },
      { $0.maxPool("pool", window: 3, stride: 2) })
  }

  /// Figure 7: the expanded filter bank.
  private static func moduleC(_ net: inout NetworkBuilder, _ name: String) {
    net.concatenate(
      name,
      { $0.convolution("1x1", 320, kernel: 1) },
      {
        $0.convolution("3x3_reduce", 384, kernel: 1)
        $0.splitThreeByThree("split", 384)
      },
      {
        $0.convolution("double3x3_reduce", 448, kernel: 1)
        $0.convolution("double3x3", 384, kernel: 3)
        $0.splitThreeByThree("double_split", 384)
      },
      { $0.projectedAveragePool(192) })
  }
}

extension NetworkBuilder {
  /// The three 3×3 convolutions that open Inception v3 and v4, in place of one 7×7.
  mutating func threeByThreeStem() {
    convolution("conv1_1", 32, kernel: 3, stride: 2, padding: .valid)
    convolution("conv1_2", 32, kernel: 3, padding: .valid)
    convolution("conv1_3", 64, kernel: 3)
  }

  /// The pooling branch of an Inception module.
  mutating func projectedAveragePool(_ maps: Int) {
    averagePool("pool", window: 3, stride: 1, padding: 1)
    convolution("pool_proj", maps, kernel: 1)
  }

  /// A 1×3 and a 3×1 convolution side by side.
  mutating func splitThreeByThree(_ name: String, _ maps: Int) {
    concatenate(
      name, { $0.convolution("1x3", maps, kernel: [1, 3]) }, { $0.convolution("3x1", maps, kernel: [3, 1]) })
  }

  /// The auxiliary classifier of Inception v3 and its successors, on 17 × 17 maps.
  mutating func wideAuxiliaryHead() {
    auxiliary("aux") {
      $0.averagePool("pool", window: 5, stride: 3)
      $0.convolution("1x1", 128, kernel: 1)
      $0.convolution("5x5", 768, kernel: 5, padding: .valid)
      $0.apply(.flatten(), named: "flatten")
      $0.fullyConnected("fc", 1000, activation: .softmax())
    }
  }
}
