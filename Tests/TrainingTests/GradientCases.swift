import Networks
import Testing
import Training

/// A small network around one operation: layers before it, so that its gradient goes on, and a loss.
struct GradientCase: CustomTestStringConvertible, Sendable {
  let name: String
  let network: Network
  var loss: TrainingLoss? = nil

  var testDescription: String { name }

  /// A convolution, the operation, and a classifier.
  private static func around(
    _ name: String, _ input: FeatureShape = [2, 6, 6], channels: Int = 4,
    _ operation: @escaping (inout NetworkBuilder) -> Void
  ) -> GradientCase {
    GradientCase(
      name: name,
      network: .sketch(input) { net in
        net.convolution("first", channels, kernel: 3, activation: nil)
        operation(&net)
        net.apply(.flatten(), named: "flatten")
        net.fullyConnected("last", 3, activation: .softmax())
      })
  }

  private static func apply(_ name: String, _ operation: Operation, _ input: FeatureShape = [2, 6, 6]) -> GradientCase {
    around(name, input) { $0.apply(operation, named: "middle") }
  }

  static let all: [GradientCase] = convolutions + pools + activations + combinations + losses

  private static let convolutions = [
    apply("a convolution", .convolution(.init(outputChannels: 5, kernel: 3))),
    apply("a strided convolution", .convolution(.init(outputChannels: 5, kernel: 3, stride: 2))),
    apply("a dilated convolution", .convolution(.init(outputChannels: 5, kernel: 3, padding: 2, dilation: 2))),
    apply("a convolution of groups", .convolution(.init(outputChannels: 6, kernel: 3, groups: 2))),
    apply("a depthwise convolution", .convolution(.init(outputChannels: 4, kernel: 3, groups: 4, hasBias: false))),
    apply("a 1x1 convolution", .convolution(.init(outputChannels: 3, kernel: 1))),
    apply(
      "a convolution with a connection table",
      .convolution(.init(outputChannels: 3, kernel: 3, connections: [[0, 1], [2, 3], [0, 3]]))),
  ]

  private static let pools = [
    apply("maximum pooling", .pool(.init(.maximum, window: 2, stride: 2))),
    apply("overlapping maximum pooling with padding", .pool(.init(.maximum, window: 3, stride: 2, padding: 1))),
    apply("average pooling", .pool(.init(.average, window: 2, stride: 2))),
    apply(
      "average pooling that leaves the padding out",
      .pool(.init(.average, window: 3, stride: 2, padding: 1, countsPadding: false))),
    apply("global average pooling", .globalAveragePool()),
    apply("global maximum pooling", .globalMaximumPool()),
    apply("trainable subsampling", .trainableSubsampling()),
  ]

  private static let activations = [
    apply("ReLU", .relu), apply("ReLU6", .activation(.clip(low: -0.3, high: 0.4))),
    apply("leaky ReLU", .activation(.leakyReLU(slope: 0.1))), apply("a sigmoid", .sigmoid),
    apply("a hyperbolic tangent", .tanh), apply("scaling", .scaling(.init(factor: 0.3, offset: 0.1))),
    apply("a softmax over channels", .softmax()),
    apply("batch normalisation", .batchNormalization()),
    around("batch normalisation of a vector") { net in
      net.apply(.globalAveragePool(), named: "average")
      net.apply(.batchNormalization(), named: "middle")
    },
    apply("local response normalisation", .localResponseNormalization(.init(size: 3, alpha: 0.5, bias: 1))),
    apply(
      "local response normalisation of an even number of neighbours",
      .localResponseNormalization(.init(size: 4, alpha: 0.5, beta: 0.5, bias: 2))),
  ]

  private static let combinations = [
    around("a residual block") { net in
      net.add("block", { $0.convolution("a", 4, kernel: 3) }, { _ in })
      net.activate(.relu, after: "block")
    },
    around("a residual block with a padded shortcut") { net in
      net.add(
        "block", { $0.convolution("a", 6, kernel: 3, stride: 2, form: .normalized) },
        { $0.apply(.paddedShortcut(.init(outputChannels: 6, stride: 2)), named: "shortcut") })
    },
    around("branches that are concatenated") { net in
      net.concatenate("mixed", { $0.convolution("a", 2, kernel: 1) }, { $0.convolution("b", 3, kernel: 3) }, { _ in })
    },
    around("a sum of a layer with itself") { net in
      let layer = net.last
      net.apply(.addition(), to: layer, layer, named: "twice")
    },
  ]

  private static let losses = [
    GradientCase(
      name: "cross-entropy of one output", network: .sketch([5]) { $0.fullyConnected("unit", 1, activation: nil) }),
    GradientCase(
      name: "squared error after sigmoids",
      network: try! ArchitectureCatalog.architecture(named: "two-layer:6-5-3").network()),
    GradientCase(
      name: "squared error after a hyperbolic tangent",
      network: .sketch([5]) { $0.fullyConnected("unit", 3, activation: .tanh) }),
    GradientCase(
      name: "squared error after a softmax",
      network: .sketch([5]) { $0.fullyConnected("unit", 3, activation: .softmax()) },
      loss: .squaredError),
    GradientCase(
      name: "the perceptron's loss", network: try! ArchitectureCatalog.architecture(named: "perceptron:6-3").network()),
    GradientCase(
      name: "radial basis functions",
      network: .sketch([5]) { net in
        net.fullyConnected("hidden", 6, activation: .tanh)
        net.apply(.radialBasis(.init(outputs: 4)), named: "output")
      }),
  ]
}
