/// Inception-ResNet v1 and v2, as printed and as released.
///
/// - Source: Szegedy, Ioffe, Vanhoucke & Alemi, "Inception-v4, Inception-ResNet and the Impact of Residual
///   Connections on Learning", AAAI 2017, figures 10 to 19; TF-slim inception_resnet_v2 for the released form.
enum InceptionResNet {
  static let architectures = [
    Architecture(
      "inception-resnet-v1", "Inception-ResNet v1 of the paper: 5, 10 and 5 blocks",
      source: "Szegedy et al. 2017, figures 10 to 15", input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try version1(name, input, hasClosingBlock: false) },
    Architecture(
      "inception-resnet-v1-facenet", "Inception-ResNet v1 as facenet builds it, with one more C block",
      source: "davidsandberg/facenet, with 1000 classes", input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try version1(name, input, hasClosingBlock: true) },
    Architecture(
      "inception-resnet-v2", "Inception-ResNet v2 of the paper: 5, 10 and 5 blocks",
      source: "Szegedy et al. 2017, figures 3 and 15 to 19",
      caveat: "the figures print 1154 and 2048 maps where only 1152 and 2144 can be added; counted with those",
      input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try printedVersion2(name, input, repeats: (5, 10, 5)) },
    Architecture(
      "inception-resnet-v2-repeated", "Inception-ResNet v2 with the paper's stem and the released 10, 20 and 10 blocks",
      source: "Szegedy et al. 2017, with TF-slim's repeats", caveat: "a form between the printed and the released one",
      input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try printedVersion2(name, input, repeats: (10, 20, 10)) },
    Architecture(
      "inception-resnet-v2-slim", "Inception-ResNet v2 as released: 10, 20 and 10 blocks",
      source: "TF-slim inception_resnet_v2; timm", input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try releasedVersion2(name, input, hasAuxiliaryHead: false) },
    Architecture(
      "inception-resnet-v2-slim-aux", "Inception-ResNet v2 as released, with its auxiliary classifier",
      source: "TF-slim inception_resnet_v2, create_aux_logits", input: [3, 299, 299]
    ) { input, name throws(NetworkError) in try releasedVersion2(name, input, hasAuxiliaryHead: true) },
  ]

  /// Widths that are the same in each block of one kind.
  private struct Widths {
    /// Maps that a block reads and adds to.
    let a: Int
    let b: Int
    let c: Int
    /// The two inner widths of the last branch of an A block.
    let lastOfA: (Int, Int)
    /// The 1×1 of a B block, then its 1×1, 1×7 and 7×1.
    let branchesOfB: (Int, Int, Int, Int)
    /// The 1×3 and the 3×1 of a C block.
    let lastOfC: (Int, Int)
    /// Reduction A's k, l, m, n.
    let reductionA: (Int, Int, Int, Int)
    /// Reduction B's strided 3×3 of the second branch; the two inner widths of the third.
    let reductionB: (Int, Int, Int)
  }

  private static let widths1 = Widths(
    a: 256, b: 896, c: 1792, lastOfA: (32, 32), branchesOfB: (128, 128, 128, 128), lastOfC: (192, 192),
    reductionA: (192, 192, 256, 384), reductionB: (256, 256, 256))

  private static func widths2(a: Int, b: Int, c: Int) -> Widths {
    Widths(
      a: a, b: b, c: c, lastOfA: (48, 64), branchesOfB: (192, 128, 160, 192), lastOfC: (224, 256),
      reductionA: (256, 256, 384, 384), reductionB: (288, 288, 320))
  }

  private static func version1(
    _ name: String, _ input: FeatureShape, hasClosingBlock: Bool
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    net.threeByThreeStem()
    net.maxPool("pool1", window: 3, stride: 2)
    net.convolution("conv3", 80, kernel: 1)
    net.convolution("conv4", 192, kernel: 3, padding: .valid)
    net.convolution("conv5", 256, kernel: 3, stride: 2, padding: .valid)
    body(&net, widths1, repeats: (5, 10, 5), scales: (0.17, 0.10, 0.20))
    if hasClosingBlock { blockC(&net, "C6", widths1, scale: 1, isActivated: false) }
    net.averagedClassifier(dropoutRate: 0.2)
    return try net.finish()
  }

  private static func printedVersion2(
    _ name: String, _ input: FeatureShape, repeats: (Int, Int, Int)
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    InceptionV4.stem(&net)
    body(&net, widths2(a: 384, b: 1152, c: 2144), repeats: repeats, scales: (0.17, 0.10, 0.20))
    net.averagedClassifier(dropoutRate: 0.2)
    return try net.finish()
  }

  private static func releasedVersion2(
    _ name: String, _ input: FeatureShape, hasAuxiliaryHead: Bool
  ) throws(NetworkError) -> Network {
    let widths = widths2(a: 320, b: 1088, c: 2080)
    var net = NetworkBuilder(name, input: input, form: .normalized)
    InceptionV3.releasedStem(&net)
    openingModule(&net)
    body(
      &net, widths, repeats: (10, 20, 9), scales: (0.17, 0.10, 0.20), hasAuxiliaryHead: hasAuxiliaryHead)
    blockC(&net, "C10", widths, scale: 1, isActivated: false)
    net.convolution("conv_last", 1536, kernel: 1)
    net.averagedClassifier(dropoutRate: 0.2)
    return try net.finish()
  }

  /// TF-slim's mixed_5b, from 192 to 320 maps.
  private static func openingModule(_ net: inout NetworkBuilder) {
    net.concatenate(
      "mixed_5b",
      { $0.convolution("1x1", 96, kernel: 1) },
      {
        $0.convolution("5x5_reduce", 48, kernel: 1)
        $0.convolution("5x5", 64, kernel: 5)
      },
      {
        $0.convolution("double3x3_reduce", 64, kernel: 1)
        $0.convolution("double3x3_1", 96, kernel: 3)
        $0.convolution("double3x3_2", 96, kernel: 3)
      },
      { $0.projectedAveragePool(64) })
  }

  private static func body(
    _ net: inout NetworkBuilder, _ widths: Widths, repeats: (a: Int, b: Int, c: Int),
    scales: (a: Double, b: Double, c: Double), hasAuxiliaryHead: Bool = false
  ) {
    for index in 1...repeats.a { blockA(&net, "A\(index)", widths, scale: scales.a) }
    let (k, l, m, n) = widths.reductionA
    net.inceptionReductionA(k, l, m, n)
    for index in 1...repeats.b { blockB(&net, "B\(index)", widths, scale: scales.b) }
    if hasAuxiliaryHead { net.wideAuxiliaryHead() }
    reductionB(&net, widths)
    for index in 1...repeats.c { blockC(&net, "C\(index)", widths, scale: scales.c) }
  }

  /// Figures 10 and 16.
  private static func blockA(_ net: inout NetworkBuilder, _ name: String, _ widths: Widths, scale: Double) {
    net.scaledResidual(name, widths.a, scale: scale) {
      $0.concatenate(
        "branches",
        { $0.convolution("1x1", 32, kernel: 1) },
        {
          $0.convolution("3x3_reduce", 32, kernel: 1)
          $0.convolution("3x3", 32, kernel: 3)
        },
        {
          $0.convolution("double3x3_reduce", 32, kernel: 1)
          $0.convolution("double3x3_1", widths.lastOfA.0, kernel: 3)
          $0.convolution("double3x3_2", widths.lastOfA.1, kernel: 3)
        })
    }
  }

  /// Figures 11 and 17.
  private static func blockB(_ net: inout NetworkBuilder, _ name: String, _ widths: Widths, scale: Double) {
    let (single, reduced, row, column) = widths.branchesOfB
    net.scaledResidual(name, widths.b, scale: scale) {
      $0.concatenate(
        "branches",
        { $0.convolution("1x1", single, kernel: 1) },
        {
          $0.convolution("7x7_reduce", reduced, kernel: 1)
          $0.convolution("1x7", row, kernel: [1, 7])
          $0.convolution("7x1", column, kernel: [7, 1])
        })
    }
  }

  /// Figures 13 and 19.
  private static func blockC(
    _ net: inout NetworkBuilder, _ name: String, _ widths: Widths, scale: Double, isActivated: Bool = true
  ) {
    net.scaledResidual(name, widths.c, scale: scale, isActivated: isActivated) {
      $0.concatenate(
        "branches",
        { $0.convolution("1x1", 192, kernel: 1) },
        {
          $0.convolution("3x3_reduce", 192, kernel: 1)
          $0.convolution("1x3", widths.lastOfC.0, kernel: [1, 3])
          $0.convolution("3x1", widths.lastOfC.1, kernel: [3, 1])
        })
    }
  }

  /// Figures 12 and 18.
  private static func reductionB(_ net: inout NetworkBuilder, _ widths: Widths) {
    net.concatenate(
      "reduction_B",
      { $0.maxPool("pool", window: 3, stride: 2) },
      {
        $0.convolution("3x3a_reduce", 256, kernel: 1)
        $0.convolution("3x3a", 384, kernel: 3, stride: 2, padding: .valid)
      },
      {
        $0.convolution("3x3b_reduce", 256, kernel: 1)
        $0.convolution("3x3b", widths.reductionB.0, kernel: 3, stride: 2, padding: .valid)
      },
      {
        $0.convolution("double3x3_reduce", 256, kernel: 1)
        $0.convolution("double3x3_1", widths.reductionB.1, kernel: 3)
        $0.convolution("double3x3_2", widths.reductionB.2, kernel: 3, stride: 2, padding: .valid)
      })
  }
}

extension NetworkBuilder {
  /// Branches, a linear 1×1 convolution back to the input's width, the scale, the addition, and ReLU.
  fileprivate mutating func scaledResidual(
    _ name: String, _ maps: Int, scale: Double, isActivated: Bool = true, _ branches: @escaping Layers
  ) {
    add(
      name,
      { _ in },
      {
        branches(&$0)
        $0.convolution("up", maps, kernel: 1, form: .biased, activation: nil)
        if scale != 1 { $0.apply(.scaling(.init(factor: scale)), named: "scale") }
      })
    if isActivated { activate(.relu, after: name) }
  }
}
