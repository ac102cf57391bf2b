/// Networks whose widths and depths follow one line, at 400 million multiply-adds.
///
/// - Source: Radosavovic, Kosaraju, Girshick, He & Dollár, "Designing Network Design Spaces", CVPR 2020, figures 16 and 17.
enum RegNet {
  static let architectures = [
    Architecture(
      "regnet-x-400mf", "RegNetX at 400 million MACs", source: "Radosavovic et al. 2020; torchvision regnet_x_400mf",
      input: [3, 224, 224]
    ) { input, name throws(NetworkError) in
      try network(
        input, name, stages: [(32, 1), (64, 2), (160, 7), (400, 12)], groupWidth: 16, isGated: false)
    },
    Architecture(
      "regnet-y-400mf", "RegNetY at 400 million MACs: with gates",
      source: "Radosavovic et al. 2020; torchvision regnet_y_400mf", input: [3, 224, 224]
    ) { input, name throws(NetworkError) in
      try network(input, name, stages: [(48, 1), (104, 3), (208, 6), (440, 6)], groupWidth: 8, isGated: true)
    },
  ]

  /// - Parameters:
  ///   - stages: channels and blocks of each stage.
  ///   - groupWidth: channels of each group of the 3x3 convolutions.
  private static func network(
    _ input: FeatureShape, _ name: String, stages: [(channels: Int, count: Int)], groupWidth: Int, isGated: Bool
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    net.convolution("stem", 32, kernel: 3, stride: 2)
    var inputs = 32
    for (number, stage) in stages.enumerated() {
      for index in 1...stage.count {
        // The squeezed channels are a quarter of the block's input.
        let gate = ChannelGate(channels: stage.channels, squeezed: Int((Double(inputs) / 4).rounded(.toNearestOrEven)))
        block(
          &net, "stage\(number + 1)_\(index)", channels: stage.channels, stride: index == 1 ? 2 : 1,
          groups: stage.channels / groupWidth, gate: isGated ? gate : nil, isProjected: index == 1)
        inputs = stage.channels
      }
    }
    net.averagedClassifier()
    return try net.finish()
  }

  private static func block(
    _ net: inout NetworkBuilder, _ name: String, channels: Int, stride: Extent, groups: Int, gate: ChannelGate?,
    isProjected: Bool
  ) {
    net.add(
      name,
      {
        $0.convolution("conv1", channels, kernel: 1)
        $0.convolution("conv2", channels, kernel: 3, stride: stride, groups: groups)
        gate?.append(to: &$0)
        $0.convolution("conv3", channels, kernel: 1, activation: nil)
      },
      { if isProjected { $0.convolution("shortcut", channels, kernel: 1, stride: stride, activation: nil) } })
    net.activate(.relu, after: name)
  }
}
