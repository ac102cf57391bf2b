/// The maximum or the mean of each window.
package struct PoolOperation: Hashable, Sendable {
  package enum Function: String, Hashable, Sendable {
    case maximum = "max"
    case average
  }

  /// How a window that only partly fits counts: dropped (torch) or kept (Caffe, cuda-convnet).
  package enum Rounding: String, Hashable, Sendable {
    case floor
    case ceil
  }

  /// Whether it takes the maximum or the mean.
  package let function: Function
  package let window: Extent
  package let stride: Extent
  package let padding: Extent
  package let rounding: Rounding

  package init(
    _ function: Function, window: Extent, stride: Extent, padding: Padding = .valid, rounding: Rounding = .floor
  ) {
    self.function = function
    self.window = window
    self.stride = stride
    self.padding = padding.amount(kernel: window)
    self.rounding = rounding
  }
}

extension PoolOperation: NetworkOperation {
  var kind: String { "\(function.rawValue)-pool" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let input = inputs[0]
    try SizeLimit.require("the window", window, atLeast: 1)
    try SizeLimit.require("the stride", stride, atLeast: 1)
    try SizeLimit.require("the padding", padding, atLeast: 0)
    guard padding.height < window.height, padding.width < window.width else {
      throw .paddingTooLarge(window: window, padding: padding)
    }
    guard input.height + 2 * padding.height >= window.height, input.width + 2 * padding.width >= window.width else {
      throw .windowTooLarge(window: window, input: input.size, padding: padding)
    }
    let height = outputExtent(input.height, window: window.height, stride: stride.height, padding: padding.height)
    let width = outputExtent(input.width, window: window.width, stride: stride.width, padding: padding.width)
    try SizeLimit.requireCountable(
      [input.channels, height, width, window.height, window.width], quantity: "the number of operations")
    return FeatureShape(channels: input.channels, height: height, width: width)
  }

  /// With `ceil`, the last window may reach over the end, but starts inside the input or the padding before it.
  private func outputExtent(_ input: Int, window: Int, stride: Int, padding: Int) -> Int {
    let slack = input + 2 * padding - window
    guard rounding == .ceil else { return slack / stride + 1 }
    let output = (slack + stride - 1) / stride + 1
    return padding > 0 && (output - 1) * stride >= input + padding ? output - 1 : output
  }
}
