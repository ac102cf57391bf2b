/// ShuffleNet v2: half of the channels pass each block, and are mixed with the others after it.
///
/// - Source: Ma, Zhang, Zheng & Sun, "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", ECCV 2018,
///   figure 3 and table 5.
enum ShuffleNet {
  static let architectures = [
    Architecture(
      "shufflenet-v2", "ShuffleNet v2 1.0x", source: "Ma et al. 2018, table 5; torchvision shufflenet_v2_x1_0",
      input: [3, 224, 224], build: network)
  ]

  private static func network(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    net.convolution("conv1", 24, kernel: 3, stride: 2)
    net.maxPool("pool1", window: 3, stride: 2, padding: 1)
    var channels = 24
    for (stage, (outputs, count)) in [(116, 4), (232, 8), (464, 4)].enumerated() {
      for index in 1...count {
        net.sequence("stage\(stage + 2)_\(index)") {
          index == 1 ? downsampled(&$0, from: channels, to: outputs) : kept(&$0, channels: outputs)
        }
      }
      channels = outputs
    }
    net.convolution("conv5", 1024, kernel: 1)
    net.averagedClassifier()
    return try net.finish()
  }

  /// A block that halves the maps: both branches read all channels.
  private static func downsampled(_ block: inout NetworkBuilder, from inputs: Int, to outputs: Int) {
    block.concatenate(
      "branches",
      {
        $0.convolution("shortcut1", inputs, kernel: 3, stride: 2, groups: inputs, activation: nil)
        $0.convolution("shortcut2", outputs / 2, kernel: 1)
      },
      { branch(&$0, channels: outputs / 2, stride: 2) })
    block.apply(.channelShuffle(.init(groups: 2)), named: "shuffle")
  }

  /// A block whose first half of the channels passes.
  private static func kept(_ block: inout NetworkBuilder, channels: Int) {
    let parts = block.split("split", into: [channels / 2, channels / 2])
    branch(&block, channels: channels / 2, stride: 1)
    block.apply(.concatenation(), to: parts[0], block.last, named: "concat")
    block.apply(.channelShuffle(.init(groups: 2)), named: "shuffle")
  }

  private static func branch(_ branch: inout NetworkBuilder, channels: Int, stride: Extent) {
    branch.convolution("conv1", channels, kernel: 1)
    branch.convolution("conv2", channels, kernel: 3, stride: stride, groups: channels, activation: nil)
    branch.convolution("conv3", channels, kernel: 1)
  }
}
