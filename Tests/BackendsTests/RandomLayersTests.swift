import Convolution
import Testing

struct `Random layers` {
  /// Each of these is a path of some backend that the conformance tests must take.
  static let features: [(name: String, isPresent: @Sendable (ConvolutionProblem) -> Bool)] = [
    ("batches", { $0.batch > 1 }),
    ("groups", { $0.groups > 1 && $0.inputChannelsPerGroup > 1 }),
    ("depthwise", { $0.groups > 1 && $0.isDepthwise }),
    ("depthwise kernels of 3 columns at stride 1", { $0.isDepthwise(columns: 3, stride: 1) }),
    ("depthwise kernels of 3 columns at stride 2", { $0.isDepthwise(columns: 3, stride: 2) }),
    ("depthwise kernels of 5 columns at stride 1", { $0.isDepthwise(columns: 5, stride: 1) }),
    ("depthwise kernels of 5 columns at stride 2", { $0.isDepthwise(columns: 5, stride: 2) }),
    ("depthwise kernels of 7 columns at stride 1", { $0.isDepthwise(columns: 7, stride: 1) }),
    ("other depthwise kernels", { $0.isDepthwise && $0.groups > 8 && $0.width.dilation > 1 }),
    ("channel multipliers", { $0.groups > 1 && $0.inputChannelsPerGroup == 1 && $0.outputChannelsPerGroup > 1 }),
    ("one axis", { $0.height == .absent }),
    ("pointwise kernels", \.isPointwise),
    ("unequal strides", { $0.height.stride != $0.width.stride }),
    ("strides of 4", { $0.width.stride == 4 }),
    ("dilation", { $0.height.dilation > 1 && $0.height.kernel > 1 }),
    ("rectangular kernels", { $0.height.kernel != $0.width.kernel }),
    ("kernels of 7", { $0.height.kernel == 7 }),
    ("rectangular images", { $0.height.input != $0.width.input }),
    ("unequal padding", { $0.height.paddingBefore != $0.height.paddingAfter }),
    ("cropping before", { $0.height.paddingBefore < 0 }),
    ("cropping after", { $0.height.paddingAfter < 0 }),
    ("outputs in the padding", { $0.height.tapsInside(output: $0.height.output - 1).isEmpty }),
    ("deep reductions", { $0.inputChannelsPerGroup > 192 }),
    ("square tiles", { $0.isDenseAtStride1 && $0.height.kernel == 3 && $0.width.kernel == 3 }),
    ("large square tiles", { $0.isDenseAtStride1 && $0.height.kernel == 5 && $0.width.kernel == 5 }),
    ("lines", { $0.isDenseAtStride1 && $0.height.kernel == 1 && $0.width.kernel == 7 }),
    ("columns", { $0.isDenseAtStride1 && $0.height.kernel == 7 && $0.width.kernel == 1 }),
    ("square kernels of some taps a stride", { $0.isSquare(stride: 2) && $0.height.kernel > 2 }),
    ("dilated square tiles", { $0.isSquare(stride: 1) && $0.height.dilation > 1 && $0.height.kernel > 1 }),
    ("more than a vector of output channels", { $0.outputChannelsPerGroup > 32 }),
  ]

  @Test func `random layers cover every feature at least four times`() {
    var layers = RandomLayers(seed: 1)
    let problems = (0..<400).map { _ in layers.next() }
    for feature in Self.features { #expect(problems.count(where: feature.isPresent) >= 4, "\(feature.name)") }
    #expect(Set(problems.map(\.postOps)).count == 16)
  }
}

extension ConvolutionProblem {
  /// Whether vectors of channels are filtered by a kernel of so many columns.
  fileprivate func isDepthwise(columns: Int, stride: Int) -> Bool {
    isDepthwise && groups > 8 && width.kernel == columns && width.stride == stride && width.dilation == 1
  }

  fileprivate func isSquare(stride: Int) -> Bool {
    groups == 1 && height.kernel == width.kernel && [height, width].allSatisfy { $0.stride == stride }
  }

  fileprivate var isDenseAtStride1: Bool {
    [height, width].allSatisfy { $0.stride == 1 && $0.dilation == 1 }
  }
}
