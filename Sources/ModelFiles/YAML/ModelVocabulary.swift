import Networks

/// The types of layers that model files know: the one table from words to operations.
enum ModelVocabulary {
  typealias Reader = @Sendable (ModelMapping) throws(ModelFileError) -> Networks.Operation

  /// Every word there is, in order.
  static let words = (readers.keys + ["split"]).sorted()

  static let readers: [String: Reader] = plain.mapValues(reader).merging(described) { $1 }

  private static func reader(_ operation: Networks.Operation) -> Reader {
    { _ throws(ModelFileError) in operation }
  }

  /// Types without keys of their own.
  private static let plain: [String: Networks.Operation] = [
    "relu": .relu, "relu6": .relu6, "sigmoid": .sigmoid, "tanh": .tanh, "sign": .sign,
    "selu": .activation(.selu), "hard-swish": .hardSwish, "silu": .silu, "softplus": .activation(.softplus),
    "softsign": .activation(.softsign), "mish": .activation(.mish), "exp": .activation(.exponential),
    "log": .activation(.logarithm), "sqrt": .activation(.squareRoot), "abs": .activation(.absolute),
    "negate": .activation(.negative), "reciprocal": .activation(.reciprocal), "erf": .activation(.errorFunction),
    "sin": .activation(.sine), "cos": .activation(.cosine), "floor": .activation(.floor),
    "ceil": .activation(.ceiling), "round": .activation(.round),
    "addition": .addition(), "product": .product(), "difference": .elementwise(.init(.difference)),
    "division": .elementwise(.init(.division)), "minimum": .elementwise(.init(.minimum)),
    "maximum": .elementwise(.init(.maximum)), "power": .elementwise(.init(.power)),
    "matrix-product": .matrixProduct(), "global-average-pool": .globalAveragePool(),
    "global-max-pool": .globalMaximumPool(), "trainable-subsampling": .trainableSubsampling(), "flatten": .flatten(),
  ]

  /// Types that keys say more of.
  private static let described: [String: Reader] = [
    "input": { mapping throws(ModelFileError) in .input(.init(try mapping.shape("shape"))) },
    "parameter": { mapping throws(ModelFileError) in .parameter(.init(try mapping.shape("shape"))) },
    "constant": { mapping throws(ModelFileError) in .parameter(.init(try mapping.shape("shape"), isTrained: false)) },
    "convolution": { mapping throws(ModelFileError) in .convolution(try convolution(mapping)) },
    "transposed-convolution": { mapping throws(ModelFileError) in
      .transposedConvolution(try transposedConvolution(mapping))
    },
    "fully-connected": { mapping throws(ModelFileError) in .fullyConnected(try fullyConnected(mapping)) },
    "max-pool": { mapping throws(ModelFileError) in .pool(try pool(.maximum, mapping)) },
    "average-pool": { mapping throws(ModelFileError) in .pool(try pool(.average, mapping)) },
    "lp-pool": { mapping throws(ModelFileError) in
      .pool(try pool(.norm(power: try mapping.optionalInteger("power") ?? 2), mapping))
    },
    "global-lp-pool": { mapping throws(ModelFileError) in
      .globalNormPool(.init(power: try mapping.optionalInteger("power") ?? 2))
    },
    "adaptive-average-pool": { mapping throws(ModelFileError) in
      .adaptiveAveragePool(.init(size: try mapping.extent("size")))
    },
    "reduce-mean": { mapping throws(ModelFileError) in .reduction(try reduction(.mean, mapping)) },
    "reduce-sum": { mapping throws(ModelFileError) in .reduction(try reduction(.sum, mapping)) },
    "reduce-max": { mapping throws(ModelFileError) in .reduction(try reduction(.maximum, mapping)) },
    "reduce-min": { mapping throws(ModelFileError) in .reduction(try reduction(.minimum, mapping)) },
    "radial-basis": { mapping throws(ModelFileError) in .radialBasis(.init(outputs: try mapping.integer("outputs"))) },
    "clip": { mapping throws(ModelFileError) in
      .activation(
        .clip(
          low: try mapping.optionalNumber("min") ?? -.infinity, high: try mapping.optionalNumber("max") ?? .infinity))
    },
    "leaky-relu": { mapping throws(ModelFileError) in
      .activation(.leakyReLU(slope: try mapping.optionalNumber("slope") ?? 0.01))
    },
    "thresholded-relu": { mapping throws(ModelFileError) in
      .activation(.thresholdedReLU(threshold: try mapping.optionalNumber("threshold") ?? 1))
    },
    "prelu": { mapping throws(ModelFileError) in
      .parametricReLU(.init(isShared: try mapping.optionalFlag("shared") ?? false))
    },
    "elu": { mapping throws(ModelFileError) in .activation(.elu(alpha: try mapping.optionalNumber("alpha") ?? 1)) },
    "celu": { mapping throws(ModelFileError) in .activation(.celu(alpha: try mapping.optionalNumber("alpha") ?? 1)) },
    "hard-sigmoid": { mapping throws(ModelFileError) in
      .activation(
        .hardSigmoid(
          slope: try mapping.optionalNumber("slope") ?? 1.0 / 6, offset: try mapping.optionalNumber("offset") ?? 0.5))
    },
    "swish": { mapping throws(ModelFileError) in .activation(.silu(beta: try mapping.optionalNumber("beta") ?? 1)) },
    "gelu": { mapping throws(ModelFileError) in
      .activation(.gelu(isApproximate: try mapping.optionalFlag("approximate") ?? false))
    },
    "constant-power": { mapping throws(ModelFileError) in
      .activation(.power(exponent: try mapping.number("exponent")))
    },
    "softmax": { mapping throws(ModelFileError) in .softmax(.init(axis: try mapping.optionalInteger("axis") ?? 0)) },
    "log-softmax": { mapping throws(ModelFileError) in
      .softmax(.init(axis: try mapping.optionalInteger("axis") ?? 0, isLogarithmic: true))
    },
    "dropout": { mapping throws(ModelFileError) in .dropout(.init(rate: try mapping.number("rate"))) },
    "batch-normalization": { mapping throws(ModelFileError) in
      .batchNormalization(.init(epsilon: try mapping.optionalNumber("epsilon") ?? 1e-5))
    },
    "layer-normalization": { mapping throws(ModelFileError) in .layerNormalization(try layerNormalization(mapping)) },
    "group-normalization": { mapping throws(ModelFileError) in
      .groupNormalization(try groupNormalization(groups: try mapping.integer("groups"), mapping))
    },
    "instance-normalization": { mapping throws(ModelFileError) in
      .groupNormalization(try groupNormalization(groups: nil, mapping))
    },
    "local-response-normalization": { mapping throws(ModelFileError) in
      .localResponseNormalization(try localResponseNormalization(mapping))
    },
    "concatenation": { mapping throws(ModelFileError) in
      .concatenation(.init(axis: try mapping.optionalInteger("axis") ?? 0))
    },
    "slice": { mapping throws(ModelFileError) in .slice(try slice(mapping)) },
    "scaling": { mapping throws(ModelFileError) in
      .scaling(.init(factor: try mapping.number("factor"), offset: try mapping.optionalNumber("offset") ?? 0))
    },
    "padded-shortcut": { mapping throws(ModelFileError) in
      .paddedShortcut(
        .init(outputChannels: try mapping.integer("outputs"), stride: try mapping.optionalInteger("stride") ?? 1))
    },
    "pad": { mapping throws(ModelFileError) in .pad(try pad(mapping)) },
    "resize": { mapping throws(ModelFileError) in .resize(try resize(mapping)) },
    "channel-shuffle": { mapping throws(ModelFileError) in
      .channelShuffle(.init(groups: try mapping.integer("groups")))
    },
    "reshape": { mapping throws(ModelFileError) in .reshape(.init(try mapping.integers("shape"))) },
    "transpose": { mapping throws(ModelFileError) in .transpose(.init(try mapping.integers("order"))) },
  ]
}
