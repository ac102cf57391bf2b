import Networks

// Operations of which the keys of a layer say more than one thing.
extension ModelVocabulary {
  static func convolution(_ mapping: ModelMapping) throws(ModelFileError) -> ConvolutionOperation {
    ConvolutionOperation(
      outputChannels: try mapping.integer("outputs"), kernel: try mapping.extent("kernel"),
      stride: try mapping.optionalExtent("stride") ?? 1, padding: try mapping.optionalPadding("padding") ?? .valid,
      dilation: try mapping.optionalExtent("dilation") ?? 1, groups: try mapping.optionalInteger("groups") ?? 1,
      hasBias: try mapping.optionalFlag("bias") ?? true,
      connections: try mapping.optionalIntegerLists("connections"))
  }

  static func transposedConvolution(
    _ mapping: ModelMapping
  ) throws(ModelFileError) -> TransposedConvolutionOperation {
    TransposedConvolutionOperation(
      outputChannels: try mapping.integer("outputs"), kernel: try mapping.extent("kernel"),
      stride: try mapping.optionalExtent("stride") ?? 1, padding: try mapping.optionalPadding("padding") ?? .valid,
      outputPadding: try mapping.optionalExtent("output-padding") ?? 0,
      dilation: try mapping.optionalExtent("dilation") ?? 1, groups: try mapping.optionalInteger("groups") ?? 1,
      hasBias: try mapping.optionalFlag("bias") ?? true)
  }

  private enum Reach: String, CaseIterable {
    case vector
    case lastAxis = "last-axis"
  }

  static func fullyConnected(_ mapping: ModelMapping) throws(ModelFileError) -> FullyConnectedOperation {
    FullyConnectedOperation(
      outputs: try mapping.integer("outputs"), hasBias: try mapping.optionalFlag("bias") ?? true,
      isAlongLastAxis: try mapping.optionalWord("over", Reach.self) == .lastAxis)
  }

  static func pool(
    _ function: PoolOperation.Function, _ mapping: ModelMapping
  ) throws(ModelFileError) -> PoolOperation {
    let window = try mapping.extent("window")
    return PoolOperation(
      function, window: window, stride: try mapping.optionalExtent("stride") ?? window,
      padding: try mapping.optionalPadding("padding") ?? .valid, dilation: try mapping.optionalExtent("dilation") ?? 1,
      rounding: try mapping.optionalWord("rounding") ?? .floor,
      countsPadding: function == .average ? try mapping.optionalFlag("counts-padding") ?? true : true)
  }

  static func reduction(
    _ function: ReductionOperation.Function, _ mapping: ModelMapping
  ) throws(ModelFileError) -> ReductionOperation {
    ReductionOperation(
      function, axes: try mapping.integers("axes"), keepsAxes: try mapping.optionalFlag("keep") ?? false)
  }

  static func layerNormalization(_ mapping: ModelMapping) throws(ModelFileError) -> LayerNormalizationOperation {
    LayerNormalizationOperation(
      axisCount: try mapping.optionalInteger("axes") ?? 1, hasScale: try mapping.optionalFlag("scale") ?? true,
      hasShift: try mapping.optionalFlag("shift") ?? true, epsilon: try mapping.optionalNumber("epsilon") ?? 1e-5)
  }

  static func groupNormalization(
    groups: Int?, _ mapping: ModelMapping
  ) throws(ModelFileError) -> GroupNormalizationOperation {
    GroupNormalizationOperation(
      groups: groups, isAffine: try mapping.optionalFlag("affine") ?? true,
      epsilon: try mapping.optionalNumber("epsilon") ?? 1e-5)
  }

  static func localResponseNormalization(
    _ mapping: ModelMapping
  ) throws(ModelFileError) -> LocalResponseNormalizationOperation {
    LocalResponseNormalizationOperation(
      size: try mapping.integer("size"), alpha: try mapping.optionalNumber("alpha") ?? 1e-4,
      beta: try mapping.optionalNumber("beta") ?? 0.75, bias: try mapping.optionalNumber("bias") ?? 1)
  }

  static func slice(_ mapping: ModelMapping) throws(ModelFileError) -> SliceOperation {
    SliceOperation(
      axis: try mapping.optionalInteger("axis") ?? 0, start: try mapping.optionalInteger("start") ?? 0,
      count: try mapping.integer("count"), step: try mapping.optionalInteger("step") ?? 1)
  }

  /// The parts that a layer is split into.
  static func split(_ mapping: ModelMapping) throws(ModelFileError) -> [Networks.Operation] {
    let axis = try mapping.optionalInteger("axis") ?? 0
    let sizes = try mapping.integers("sizes")
    let positive = 1...Int(Int32.max)
    guard !sizes.isEmpty, sizes.count <= 1000, sizes.allSatisfy(positive.contains) else {
      throw mapping.error("sizes must be from one to 1000 whole numbers from 1 on", at: "sizes")
    }
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return .slice(SliceOperation(axis: axis, start: start, count: size))
    }
  }

  private enum FillWord: String, CaseIterable {
    case constant
    case reflect
    case edge
    case wrap
  }

  static func pad(_ mapping: ModelMapping) throws(ModelFileError) -> PadOperation {
    let fill: PadOperation.Fill =
      switch try mapping.optionalWord("mode", FillWord.self) ?? .constant {
      case .constant: .constant(try mapping.optionalNumber("value") ?? 0)
      case .reflect: .reflection
      case .edge: .edge
      case .wrap: .wrap
      }
    let before = try mapping.integers("before")
    return PadOperation(before: before, after: try mapping.optionalIntegers("after") ?? before, fill: fill)
  }

  static func resize(_ mapping: ModelMapping) throws(ModelFileError) -> ResizeOperation {
    let size = try mapping.optionalExtent("size")
    let scale = try mapping.optionalNumber("scale")
    guard (size == nil) != (scale == nil) else { throw mapping.error("either 'size' or 'scale' belongs here") }
    return ResizeOperation(
      size.map { .size($0) } ?? .scale(height: scale ?? 1, width: scale ?? 1),
      method: try mapping.optionalWord("method") ?? .nearest, coordinates: try mapping.optionalWord("coordinates"),
      rounding: try mapping.optionalWord("rounding") ?? .floor)
  }
}
