/// Residual networks, the plain networks that they are compared with, and those with other bottlenecks.
///
/// - Source: He, Zhang, Ren & Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, table 1 and figures 3
///   and 5; Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", CVPR 2017; Zagoruyko &
///   Komodakis, "Wide Residual Networks", BMVC 2016; Hu, Shen & Sun, "Squeeze-and-Excitation Networks", CVPR 2018.
enum ResNet {
  static let architectures = [
    basic("plain18", "18 layers without shortcuts", blocks: blocksOf18, shortcut: .absent),
    basic("resnet18-a", "ResNet-18, option A: shortcuts padded with zeros", blocks: blocksOf18, shortcut: .padded),
    basic("resnet18", "ResNet-18, option B: projections where shapes change", blocks: blocksOf18, shortcut: .projected),
    basic(
      "resnet18-c", "ResNet-18, option C: every shortcut a projection", blocks: blocksOf18, shortcut: .allProjected),
    basic("plain34", "34 layers without shortcuts", blocks: blocksOf34, shortcut: .absent),
    basic("resnet34-a", "ResNet-34, option A: shortcuts padded with zeros", blocks: blocksOf34, shortcut: .padded),
    basic("resnet34", "ResNet-34, option B: projections where shapes change", blocks: blocksOf34, shortcut: .projected),
    basic(
      "resnet34-c", "ResNet-34, option C: every shortcut a projection", blocks: blocksOf34, shortcut: .allProjected),
    bottleneck("resnet50", "ResNet-50 of the paper: stride in the first 1x1", blocks: blocksOf34),
    bottleneck("resnet50-v1.5", "ResNet-50 v1.5: stride in the 3x3", blocks: blocksOf34, strideInReduction: false),
    bottleneck("resnet50-a", "ResNet-50 with shortcuts padded with zeros", blocks: blocksOf34, shortcut: .padded),
    bottleneck("resnet50-c", "ResNet-50 with every shortcut a projection", blocks: blocksOf34, shortcut: .allProjected),
    bottleneck(
      "resnet50-caffe", "ResNet-50 of He's prototxt, whose conv1 keeps a bias", blocks: blocksOf34,
      firstForm: .biasedAndNormalized),
    bottleneck("resnet101", "ResNet-101 of the paper: stride in the first 1x1", blocks: [3, 4, 23, 3]),
    bottleneck(
      "resnet101-v1.5", "ResNet-101 v1.5: stride in the 3x3", blocks: [3, 4, 23, 3], strideInReduction: false),
    bottleneck("resnet152", "ResNet-152 of the paper: stride in the first 1x1", blocks: [3, 8, 36, 3]),
    bottleneck(
      "resnet152-v1.5", "ResNet-152 v1.5: stride in the 3x3", blocks: [3, 8, 36, 3], strideInReduction: false),
    bottleneck(
      "resnext50-32x4d", "ResNeXt-50 with 32 groups of 4 channels",
      source: "Xie et al. 2017, table 1; torchvision resnext50_32x4d", blocks: blocksOf34, strideInReduction: false,
      inner: InnerWidth(factor: 2, groups: 32)),
    bottleneck(
      "resnext101-32x8d", "ResNeXt-101 with 32 groups of 8 channels", source: "torchvision resnext101_32x8d",
      blocks: [3, 4, 23, 3], strideInReduction: false, inner: InnerWidth(factor: 4, groups: 32)),
    bottleneck(
      "wide-resnet50-2", "ResNet-50 with twice the channels inside its blocks",
      source: "Zagoruyko & Komodakis 2016, table 8; torchvision wide_resnet50_2", blocks: blocksOf34,
      strideInReduction: false, inner: InnerWidth(factor: 2, groups: 1)),
    bottleneck(
      "seresnet50", "ResNet-50 with squeeze and excitation", source: "Hu et al. 2018, table 1; timm legacy_seresnet50",
      blocks: blocksOf34, isGated: true),
    bottleneck(
      "seresnet50-v1.5", "ResNet-50 v1.5 with squeeze and excitation", source: "timm seresnet50", blocks: blocksOf34,
      strideInReduction: false, isGated: true),
  ]

  private static let blocksOf18 = [2, 2, 2, 2]
  /// ResNet-50 has as many blocks as ResNet-34, with three layers each instead of two.
  private static let blocksOf34 = [3, 4, 6, 3]

  /// What leads past a block: the options of section 4.1.
  private enum Shortcut {
    case absent
    case padded
    case projected
    case allProjected
  }

  /// The channels between the 1x1 convolutions of a bottleneck.
  private struct InnerWidth {
    /// How many times those of ResNet they are.
    let factor: Int
    let groups: Int

    static let ofResNet = InnerWidth(factor: 1, groups: 1)
  }

  /// One block: its name, inner width, output width, stride, and whether its output has another shape than its input.
  private struct Block {
    let name: String
    let maps: Int
    let outputMaps: Int
    let stride: Extent
    let changesShape: Bool
  }

  private static func basic(
    _ name: String, _ summary: String, blocks: [Int], shortcut: Shortcut
  ) -> Architecture {
    Architecture(name, summary, source: "He et al. 2016, table 1", input: [3, 224, 224]) {
      input, name throws(NetworkError) in
      try network(name, input, blocks: blocks, expansion: 1) { net, block in
        residual(&net, block, shortcut) {
          $0.convolution("conv1", block.maps, kernel: 3, stride: block.stride)
          $0.convolution("conv2", block.outputMaps, kernel: 3, activation: shortcut == .absent ? .relu : nil)
        }
      }
    }
  }

  private static func bottleneck(
    _ name: String, _ summary: String, source: String? = nil, blocks: [Int], shortcut: Shortcut = .projected,
    strideInReduction: Bool = true, firstForm: NetworkBuilder.ConvolutionForm = .normalized,
    inner: InnerWidth = .ofResNet, isGated: Bool = false
  ) -> Architecture {
    Architecture(
      name, summary,
      source: source ?? (strideInReduction ? "He et al. 2016, table 1" : "fb.resnet.torch and torchvision"),
      input: [3, 224, 224]
    ) { input, name throws(NetworkError) in
      try network(name, input, blocks: blocks, expansion: 4, firstForm: firstForm) { net, block in
        residual(&net, block, shortcut) {
          let maps = inner.factor * block.maps
          $0.convolution("conv1", maps, kernel: 1, stride: strideInReduction ? block.stride : 1)
          $0.convolution("conv2", maps, kernel: 3, stride: strideInReduction ? 1 : block.stride, groups: inner.groups)
          $0.convolution("conv3", block.outputMaps, kernel: 1, activation: nil)
          if isGated { ChannelGate(channels: block.outputMaps, squeezed: block.outputMaps / 16).append(to: &$0) }
        }
      }
    }
  }

  /// - Parameter expansion: output maps of a block for each inner map.
  private static func network(
    _ name: String, _ input: FeatureShape, blocks: [Int], expansion: Int,
    firstForm: NetworkBuilder.ConvolutionForm = .normalized, block: (inout NetworkBuilder, Block) -> Void
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    net.convolution("conv1", 64, kernel: 7, stride: 2, form: firstForm)
    net.maxPool("pool1", window: 3, stride: 2, padding: 1)
    for (stage, (count, maps)) in zip(blocks, [64, 128, 256, 512]).enumerated() {
      for index in 0..<count {
        let isFirst = index == 0
        block(
          &net,
          Block(
            name: "conv\(stage + 2)_\(index + 1)", maps: maps, outputMaps: expansion * maps,
            stride: isFirst && stage > 0 ? 2 : 1, changesShape: isFirst && (stage > 0 || expansion > 1)))
      }
    }
    net.averagedClassifier()
    return try net.finish()
  }

  private static func residual(
    _ net: inout NetworkBuilder, _ block: Block, _ shortcut: Shortcut,
    _ layers: @escaping NetworkBuilder.Layers
  ) {
    guard shortcut != .absent else { return net.sequence(block.name, layers) }
    net.add(
      block.name, layers,
      { branch in
        switch shortcut {
        case .allProjected: project(&branch, block)
        case .projected where block.changesShape: project(&branch, block)
        case .padded where block.changesShape:
          let operation = PaddedShortcutOperation(outputChannels: block.outputMaps, stride: block.stride.height)
          branch.apply(.paddedShortcut(operation), named: "shortcut")
        default: break
        }
      })
    net.activate(.relu, after: block.name)
  }

  private static func project(_ branch: inout NetworkBuilder, _ block: Block) {
    branch.convolution("shortcut", block.outputMaps, kernel: 1, stride: block.stride, activation: nil)
  }
}
