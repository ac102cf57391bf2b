import Networks
import Testing

/// A linear operation between a matrix, which makes its input, and a sum with the images, so that both its input and the
/// gradient of its output are random.
struct LinearCase: CustomTestStringConvertible, Sendable {
  let name: String
  let network: Network
  /// The layers in whose parameters the output is linear: the matrix before the operation, and the operation.
  let linearLayers: [String]
  /// Elements of the operation's input and output.
  let inputCount: Int
  let outputCount: Int

  var testDescription: String { name }

  /// The matrix, and the operation where it is a single layer.
  static let (source, middle) = ("source", "middle")

  private init(
    _ name: String, _ input: FeatureShape = [4, 7, 6], linearLayers: [String] = [Self.source],
    _ layers: @escaping (inout NetworkBuilder) -> Void
  ) {
    let operation = Network.sketch(input, layers)
    let outputCount = operation.layers[operation.outputIndex].outputShape.elementCount
    self.name = name
    self.linearLayers = linearLayers
    self.outputCount = outputCount
    inputCount = input.elementCount
    network = .sketch(FeatureShape(channels: outputCount)) { net in
      let images = net.last
      net.fullyConnected(Self.source, input.elementCount, activation: nil)
      net.apply(.reshape(.init(input.extents)), named: "shape")
      layers(&net)
      net.apply(.flatten(), named: "flatten")
      net.apply(.addition(), to: net.last, images, named: "sum")
    }
  }

  private static func apply(_ name: String, _ operation: Operation, _ input: FeatureShape = [4, 7, 6]) -> LinearCase {
    LinearCase(name, input, linearLayers: [source, middle]) { $0.apply(operation, named: middle) }
  }

  static let all = convolutions + matrices + pools + combinations

  private static let convolutions = [
    apply("a convolution", .convolution(.init(outputChannels: 5, kernel: 3))),
    apply("a convolution without padding", .convolution(.init(outputChannels: 5, kernel: 3, padding: .valid))),
    apply("a convolution of 2x3 kernels", .convolution(.init(outputChannels: 3, kernel: Extent(height: 2, width: 3)))),
    apply("a strided convolution", .convolution(.init(outputChannels: 5, kernel: 3, stride: 2))),
    apply("a dilated convolution", .convolution(.init(outputChannels: 5, kernel: 3, padding: 2, dilation: 2))),
    apply("a convolution of groups", .convolution(.init(outputChannels: 6, kernel: 3, groups: 2))),
    apply(
      "a strided and dilated convolution of groups",
      .convolution(.init(outputChannels: 6, kernel: 3, stride: 2, padding: 2, dilation: 2, groups: 2))),
    apply("a depthwise convolution", .convolution(.init(outputChannels: 4, kernel: 3, groups: 4))),
    apply("a 1x1 convolution", .convolution(.init(outputChannels: 7, kernel: 1))),
    apply(
      "a convolution with a connection table",
      .convolution(.init(outputChannels: 3, kernel: 3, connections: [[0, 1], [2, 3], [0, 3]]))),
  ]

  private static let matrices = [
    apply("a matrix", .fullyConnected(.init(outputs: 9)), [40]),
    apply("a matrix for each token", .fullyConnected(.init(outputs: 5, isAlongLastAxis: true)), [6, 8]),
    apply("trainable subsampling", .trainableSubsampling(), [4, 6, 8]),
  ]

  private static let pools = [
    apply("average pooling", .pool(.init(.average, window: 2, stride: 2))),
    apply("average pooling that covers its input", .pool(.init(.average, window: 2, stride: 2)), [4, 6, 8]),
    apply("overlapping average pooling with padding", .pool(.init(.average, window: 3, stride: 2, padding: 1))),
    apply(
      "average pooling that leaves the padding out",
      .pool(.init(.average, window: 3, stride: 2, padding: 1, countsPadding: false))),
    apply("dilated average pooling", .pool(.init(.average, window: 2, stride: 1, dilation: 2))),
    apply("average pooling whose last windows are cut", .pool(.init(.average, window: 3, stride: 3, rounding: .ceil))),
    apply("global average pooling", .globalAveragePool()),
  ]

  private static let combinations = [
    apply("a constant factor", .scaling(.init(factor: -0.3))),
    apply("a padded shortcut", .paddedShortcut(.init(outputChannels: 7, stride: 2))),
    LinearCase("a sum of branches") { net in
      net.add("middle", { $0.apply(.scaling(.init(factor: 0.5)), named: "half") }, { _ in })
    },
    LinearCase("a sum of a layer with itself") { net in
      net.apply(.addition(), to: net.last, net.last, named: "middle")
    },
    LinearCase("branches that are concatenated") { net in
      net.concatenate("middle", { $0.convolution("a", 3, kernel: 3, activation: nil) }, { _ in })
    },
    LinearCase("rows that are concatenated") { net in
      let rows = net.last
      let pooled = net.apply(
        .pool(.init(.average, window: Extent(height: 2, width: 1), stride: 1)), to: rows, named: "pool")
      net.apply(.concatenation(.init(axis: 1)), to: rows, pooled, named: "middle")
    },
  ]
}
