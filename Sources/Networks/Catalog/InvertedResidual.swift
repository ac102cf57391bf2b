/// A block of MobileNet v2 and of what follows it: channels are expanded, filtered one by one, gated where it has a gate,
/// and projected without an activation; the input is added where shapes allow.
///
/// - Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018, figure 4;
///   Howard et al., "Searching for MobileNetV3", ICCV 2019, figure 4.
struct InvertedResidual {
  let kernel: Int
  /// Channels in the middle; without expansion, those of the input.
  let expanded: Int
  let outputs: Int
  let stride: Int
  var activation = Operation.relu6
  var gate: ChannelGate?

  /// Appends the block to a network whose last output has so many channels.
  func append(to net: inout NetworkBuilder, _ name: String, inputs: Int) {
    let start = net.last
    net.sequence(name) { block in
      if expanded != inputs { block.convolution("expand", expanded, kernel: 1, activation: activation) }
      block.convolution(
        "depthwise", expanded, kernel: Extent(height: kernel, width: kernel),
        stride: Extent(height: stride, width: stride), groups: expanded, activation: activation)
      gate?.append(to: &block)
      block.convolution("project", outputs, kernel: 1, activation: nil)
      if stride == 1, inputs == outputs { block.apply(.addition(), to: start, block.last, named: "add") }
    }
  }
}

/// Squeeze and excitation: each channel times a number that follows from the means of all channels.
///
/// - Source: Hu, Shen & Sun, "Squeeze-and-Excitation Networks", CVPR 2018, figure 2.
struct ChannelGate {
  let channels: Int
  /// Channels between the two layers.
  let squeezed: Int
  var activation = Operation.relu
  var function = Operation.sigmoid

  func append(to net: inout NetworkBuilder) {
    let maps = net.last
    net.sequence("gate") { gate in
      gate.apply(.globalAveragePool(), named: "pool")
      gate.convolution("squeeze", squeezed, kernel: 1, form: .biased, activation: activation)
      gate.convolution("excite", channels, kernel: 1, form: .biased, activation: function)
      gate.apply(.product(), to: maps, gate.last, named: "scale")
    }
  }
}

/// Numbers of channels as the makers of MobileNet round them.
enum ChannelRounding {
  /// The nearest multiple of eight that is at least nine tenths of the number.
  static func toEights(_ channels: Double) -> Int {
    let nearest = max(8, Int(channels + 4) / 8 * 8)
    return Double(nearest) < 0.9 * channels ? nearest + 8 : nearest
  }
}
