/// The maximum, the mean or the Lp norm of each window.
package struct PoolOperation: Hashable, Sendable {
  package enum Function: Hashable, Sendable {
    case maximum
    case average
    /// (Σ |x|^power)^(1/power).
    case norm(power: Int)
  }

  /// How a window that only partly fits counts: dropped or kept, which Caffe and cuda-convnet do.
  package enum Rounding: String, Hashable, Sendable, CaseIterable {
    case floor
    case ceil
  }

  package let function: Function
  package let window: Extent
  package let stride: Extent
  package let padding: Padding
  /// Distance between neighbouring elements of a window: 1 is a dense one.
  package let dilation: Extent
  package let rounding: Rounding
  /// Whether a mean divides by the elements of padding too: PyTorch does unless told otherwise, ONNX does not.
  package let countsPadding: Bool

  package init(
    _ function: Function, window: Extent, stride: Extent, padding: Padding = .valid, dilation: Extent = 1,
    rounding: Rounding = .floor, countsPadding: Bool = true
  ) {
    self.function = function
    self.window = window
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.rounding = rounding
    self.countsPadding = countsPadding
  }

  /// Rows and columns from the first to the last element of a window.
  package var reach: Extent { window.dilated(by: dilation) }

  /// The padding of an image of the given size.
  package func margins(of input: Extent) -> Margins { padding.margins(window: reach, stride: stride, input: input) }
}

extension PoolOperation: NetworkOperation {
  var kind: String {
    switch function {
    case .maximum: "max-pool"
    case .average: "average-pool"
    case .norm: "lp-pool"
    }
  }

  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let input = inputs[0]
    try input.requireImage()
    try requireSound()
    let margins = margins(of: input.size)
    try margins.require(atLeast: 0)
    guard reach.covers(margins.before), reach.covers(margins.after) else {
      throw .paddingTooLarge(window: reach, padding: margins)
    }
    let padded = margins.padded(input.size)
    guard padded.height >= reach.height, padded.width >= reach.width else {
      throw .windowTooLarge(window: reach, input: input.size, padding: margins)
    }
    let height = outputExtent(input.height, padded.height, margins.before.height, reach.height, stride.height)
    let width = outputExtent(input.width, padded.width, margins.before.width, reach.width, stride.width)
    try SizeLimit.requireCountable(
      [input.channels, height, width, window.height, window.width], quantity: "the number of operations")
    return FeatureShape(channels: input.channels, height: height, width: width)
  }

  /// With `ceil`, the last window may reach over the end, but starts inside the input or the padding before it, as
  /// PyTorch and ONNX define it.
  private func outputExtent(_ input: Int, _ padded: Int, _ before: Int, _ reach: Int, _ stride: Int) -> Int {
    let slack = padded - reach
    guard rounding == .ceil else { return slack / stride + 1 }
    let output = (slack + stride - 1) / stride + 1
    return (output - 1) * stride >= input + before ? output - 1 : output
  }

  private func requireSound() throws(LayerFault) {
    try SizeLimit.require("the window", window, atLeast: 1)
    try SizeLimit.require("the stride", stride, atLeast: 1)
    try SizeLimit.require("the dilation", dilation, atLeast: 1)
    try SizeLimit.requireCountable([window.height, dilation.height], quantity: "the extent of the window")
    try SizeLimit.requireCountable([window.width, dilation.width], quantity: "the extent of the window")
    if case .norm(let power) = function { try SizeLimit.require("the power", power, atLeast: 1) }
  }
}

extension Extent {
  /// Whether it is larger than the other one along both axes.
  fileprivate func covers(_ other: Extent) -> Bool { height > other.height && width > other.width }
}
