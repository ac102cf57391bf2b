import Networks

/// The types of layers that model files know: the one table from words to operations.
enum ModelVocabulary {
  typealias Reader = @Sendable (ModelMapping) throws(ModelFileError) -> Operation

  static let readers: [String: Reader] = [
    "convolution": { mapping throws(ModelFileError) in .convolution(try convolution(mapping)) },
    "fully-connected": { mapping throws(ModelFileError) in
      .fullyConnected(
        .init(outputs: try mapping.integer("outputs"), hasBias: try mapping.optionalFlag("bias") ?? true))
    },
    "max-pool": { mapping throws(ModelFileError) in .pool(try pool(.maximum, mapping)) },
    "average-pool": { mapping throws(ModelFileError) in .pool(try pool(.average, mapping)) },
    "global-average-pool": { _ throws(ModelFileError) in .globalAveragePool() },
    "global-max-pool": { _ throws(ModelFileError) in .globalMaximumPool() },
    "adaptive-average-pool": { mapping throws(ModelFileError) in
      .adaptiveAveragePool(.init(size: try mapping.extent("size")))
    },
    "trainable-subsampling": { _ throws(ModelFileError) in .trainableSubsampling() },
    "radial-basis": { mapping throws(ModelFileError) in .radialBasis(.init(outputs: try mapping.integer("outputs"))) },
    "relu": { _ throws(ModelFileError) in .relu },
    "sigmoid": { _ throws(ModelFileError) in .sigmoid },
    "tanh": { _ throws(ModelFileError) in .tanh },
    "sign": { _ throws(ModelFileError) in .sign },
    "softmax": { _ throws(ModelFileError) in .softmax() },
    "dropout": { mapping throws(ModelFileError) in .dropout(.init(rate: try mapping.number("rate"))) },
    "batch-normalization": { _ throws(ModelFileError) in .batchNormalization() },
    "local-response-normalization": { mapping throws(ModelFileError) in
      .localResponseNormalization(.init(size: try mapping.integer("size")))
    },
    "concatenation": { _ throws(ModelFileError) in .concatenation() },
    "addition": { _ throws(ModelFileError) in .addition() },
    "scaling": { mapping throws(ModelFileError) in .scaling(.init(factor: try mapping.number("factor"))) },
    "padded-shortcut": { mapping throws(ModelFileError) in
      .paddedShortcut(
        .init(outputChannels: try mapping.integer("outputs"), stride: try mapping.optionalInteger("stride") ?? 1))
    },
    "flatten": { _ throws(ModelFileError) in .flatten() },
  ]

  private static func convolution(_ mapping: ModelMapping) throws(ModelFileError) -> ConvolutionOperation {
    let kernel = try mapping.extent("kernel")
    let dilation = try mapping.optionalExtent("dilation") ?? 1
    try requireCountable(kernel, "kernel", mapping)
    try requireCountable(dilation, "dilation", mapping)
    return ConvolutionOperation(
      outputChannels: try mapping.integer("outputs"), kernel: kernel, stride: try mapping.optionalExtent("stride") ?? 1,
      padding: try mapping.optionalPadding("padding") ?? .valid, dilation: dilation,
      groups: try mapping.optionalInteger("groups") ?? 1, hasBias: try mapping.optionalFlag("bias") ?? true,
      connections: try mapping.optionalIntegerLists("connections"))
  }

  private static func pool(
    _ function: PoolOperation.Function, _ mapping: ModelMapping
  ) throws(ModelFileError) -> PoolOperation {
    let window = try mapping.extent("window")
    try requireCountable(window, "window", mapping)
    let rounding: PoolOperation.Rounding?
    if let word = try mapping.optionalText("rounding") {
      rounding = PoolOperation.Rounding(rawValue: word)
      guard rounding != nil else {
        throw mapping.error("rounding must be floor or ceil, not '\(word)'", at: "rounding")
      }
    } else {
      rounding = nil
    }
    return PoolOperation(
      function, window: window, stride: try mapping.optionalExtent("stride") ?? window,
      padding: try mapping.optionalPadding("padding") ?? .valid, rounding: rounding ?? .floor)
  }

  /// Padding that follows from a kernel is worked out before shapes are checked; sizes up to 2^31 cannot overflow
  /// there.
  private static func requireCountable(
    _ extent: Extent, _ key: String, _ mapping: ModelMapping
  ) throws(ModelFileError) {
    let sizes = 1...Int(Int32.max)
    guard sizes.contains(extent.height), sizes.contains(extent.width) else {
      throw mapping.error("\(key) must be at least 1 and less than 2^31", at: key)
    }
  }
}
