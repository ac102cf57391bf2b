extension Operation {
  /// The most elements of a layer's output, and the most weights or MACs of a layer for one image: 2^44.
  ///
  /// VGG-19 needs 2^34 MACs in all; the bound keeps every sum over layers within 63 bits.
  static let largestCount = 1 << 44

  /// The shape of the output for inputs of the given shapes.
  ///
  /// - Throws: `LayerFault` if the operation cannot read them.
  package func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try requireInputCount(inputs.count)
    let output = try inferredShape(of: inputs)
    try Self.requireCountable([output.channels, output.height, output.width], quantity: "the output")
    return output
  }

  private func requireInputCount(_ count: Int) throws(LayerFault) {
    switch self {
    case .input:
      guard count == 0 else { throw .wrongInputCount(needed: "none", found: count) }
    case .concatenation, .addition:
      guard count >= 2 else { throw .wrongInputCount(needed: "at least 2", found: count) }
    default:
      guard count == 1 else { throw .wrongInputCount(needed: "1", found: count) }
    }
  }

  private func inferredShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    switch self {
    case .input(let shape): return try Self.checked(shape)
    case .convolution(let convolution): return try convolution.outputShape(of: inputs[0])
    case .fullyConnected(let outputs, _), .radialBasis(let outputs):
      return try Self.vector(outputs, from: inputs[0])
    case .pool(let pool): return try pool.outputShape(of: inputs[0])
    case .globalAveragePool: return FeatureShape(channels: inputs[0].channels)
    case .adaptiveAveragePool(let size):
      try Self.require("the output size", size, atLeast: 1)
      return FeatureShape(channels: inputs[0].channels, height: size.height, width: size.width)
    case .trainableSubsampling: return try Self.halved(inputs[0])
    case .activation, .batchNormalization, .scaling: return inputs[0]
    case .dropout(let rate):
      guard rate >= 0, rate < 1 else {
        throw .outOfRange(quantity: "the dropout rate", range: "at least 0 and less than 1", found: "\(rate)")
      }
      return inputs[0]
    case .localResponseNormalization(let size):
      try Self.require("the number of neighbouring channels", size, atLeast: 1)
      try Self.requireCountable([inputs[0].elementCount, size + 4], quantity: "the number of operations")
      return inputs[0]
    case .concatenation: return try Self.concatenated(inputs)
    case .addition:
      guard inputs.allSatisfy({ $0 == inputs[0] }) else { throw .shapesDiffer(inputs) }
      return inputs[0]
    case .paddedShortcut(let outputChannels, let stride):
      return try Self.subsampled(inputs[0], channels: outputChannels, stride: stride)
    case .flatten: return FeatureShape(channels: inputs[0].elementCount)
    }
  }

  private static func checked(_ shape: FeatureShape) throws(LayerFault) -> FeatureShape {
    try require("the number of channels", shape.channels, atLeast: 1)
    try require("the image", shape.size, atLeast: 1)
    return shape
  }

  private static func vector(_ outputs: Int, from input: FeatureShape) throws(LayerFault) -> FeatureShape {
    try require("the number of outputs", outputs, atLeast: 1)
    guard input.isVector else { throw .needsVector(found: input) }
    try requireCountable([outputs, input.channels], quantity: "the number of weights")
    return FeatureShape(channels: outputs)
  }

  private static func halved(_ input: FeatureShape) throws(LayerFault) -> FeatureShape {
    guard input.height % 2 == 0, input.width % 2 == 0 else { throw .needsEvenSize(found: input) }
    return FeatureShape(channels: input.channels, height: input.height / 2, width: input.width / 2)
  }

  private static func concatenated(_ inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    guard inputs.allSatisfy({ $0.size == inputs[0].size }) else { throw .sizesDiffer(inputs) }
    return FeatureShape(
      channels: inputs.reduce(0) { $0 + $1.channels }, height: inputs[0].height, width: inputs[0].width)
  }

  private static func subsampled(
    _ input: FeatureShape, channels: Int, stride: Int
  ) throws(LayerFault) -> FeatureShape {
    try require("the stride", stride, atLeast: 1)
    guard channels >= input.channels else { throw .needsMoreChannels(found: input.channels, outputs: channels) }
    return FeatureShape(
      channels: channels, height: (input.height - 1) / stride + 1, width: (input.width - 1) / stride + 1)
  }

  static func require(_ quantity: String, _ value: Int, atLeast minimum: Int) throws(LayerFault) {
    guard value >= minimum else { throw .tooSmall(quantity: quantity, minimum: minimum, found: value) }
    guard value <= Int(Int32.max) else { throw .tooLarge(quantity: quantity) }
  }

  static func require(_ quantity: String, _ value: Extent, atLeast minimum: Int) throws(LayerFault) {
    try require("the height of \(quantity)", value.height, atLeast: minimum)
    try require("the width of \(quantity)", value.width, atLeast: minimum)
  }

  static func requireCountable(_ factors: [Int], quantity: String) throws(LayerFault) {
    var product = 1
    for factor in factors {
      let (partial, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow, partial <= largestCount else { throw .tooLarge(quantity: quantity) }
      product = partial
    }
  }
}

extension ConvolutionOperation {
  func outputShape(of input: FeatureShape) throws(LayerFault) -> FeatureShape {
    try requireSound(inputChannels: input.channels)
    try Operation.require("the padded height", input.height + 2 * padding.height, atLeast: 1)
    try Operation.require("the padded width", input.width + 2 * padding.width, atLeast: 1)
    let output = Extent(
      height: (input.height + 2 * padding.height - reach.height) / stride.height + 1,
      width: (input.width + 2 * padding.width - reach.width) / stride.width + 1)
    guard
      input.height + 2 * padding.height >= reach.height, input.width + 2 * padding.width >= reach.width
    else { throw .windowTooLarge(window: reach, input: input.size, padding: padding) }
    try Operation.requireCountable(
      [outputChannels, output.height, output.width, input.channels / groups, kernel.height, kernel.width],
      quantity: "the number of MACs")
    return FeatureShape(channels: outputChannels, height: output.height, width: output.width)
  }

  /// Elements between the first and the last tap, both included.
  package var reach: Extent {
    Extent(height: (kernel.height - 1) * dilation.height + 1, width: (kernel.width - 1) * dilation.width + 1)
  }

  private func requireSound(inputChannels: Int) throws(LayerFault) {
    try Operation.require("the number of output channels", outputChannels, atLeast: 1)
    try Operation.require("the number of groups", groups, atLeast: 1)
    try Operation.require("the kernel", kernel, atLeast: 1)
    try Operation.require("the stride", stride, atLeast: 1)
    try Operation.require("the dilation", dilation, atLeast: 1)
    try Operation.require("the padding", padding, atLeast: 0)
    try Operation.requireCountable([kernel.height, dilation.height], quantity: "the reach of the kernel")
    try Operation.requireCountable([kernel.width, dilation.width], quantity: "the reach of the kernel")
    guard inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw .groupsDoNotDivide(groups: groups, inputChannels: inputChannels, outputChannels: outputChannels)
    }
    guard let connections else { return }
    let areSound = connections.allSatisfy { channels in
      !channels.isEmpty && Set(channels).count == channels.count && channels.allSatisfy((0..<inputChannels).contains)
    }
    guard areSound, connections.count == outputChannels else {
      throw .connectionsDoNotFit(inputChannels: inputChannels, outputChannels: outputChannels)
    }
  }
}

extension PoolOperation {
  func outputShape(of input: FeatureShape) throws(LayerFault) -> FeatureShape {
    try Operation.require("the window", window, atLeast: 1)
    try Operation.require("the stride", stride, atLeast: 1)
    try Operation.require("the padding", padding, atLeast: 0)
    guard padding.height < window.height, padding.width < window.width else {
      throw .paddingTooLarge(window: window, padding: padding)
    }
    guard input.height + 2 * padding.height >= window.height, input.width + 2 * padding.width >= window.width else {
      throw .windowTooLarge(window: window, input: input.size, padding: padding)
    }
    let height = outputExtent(input.height, window: window.height, stride: stride.height, padding: padding.height)
    let width = outputExtent(input.width, window: window.width, stride: stride.width, padding: padding.width)
    try Operation.requireCountable(
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
