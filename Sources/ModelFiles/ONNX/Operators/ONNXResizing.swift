import Networks

enum ONNXResizing {
  static func upsample(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let scales =
      try node.version < 9
      ? node.optionalReals("scales") : importer.requiredConstant(node, 1, "scales").smallReals()
    let factors = try scales ?? firstVersionScales(node)
    try resize(node, importer, .scales(factors), method: try method(node), coordinates: .asymmetric, rounding: .floor)
  }

  /// The very first version has a factor for the height and one for the width.
  private static func firstVersionScales(_ node: ONNXNode) throws -> [Double] {
    [1, 1, try node.real("height_scale", or: 1), try node.real("width_scale", or: 1)]
  }

  static func resize(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    guard node.version >= 11 else {
      let scales = try importer.requiredConstant(node, 1, "scales").smallReals()
      return try resize(
        node, importer, .scales(scales), method: try method(node), coordinates: .asymmetric, rounding: .floor)
    }
    guard try !node.flag("antialias") else { throw ONNXFault.uncountable("it smooths before it resizes") }
    guard try !node.flag("exclude_outside") else {
      throw ONNXFault.uncountable("it leaves out what lies beyond the ends")
    }
    let coefficient = try node.real("cubic_coeff_a", or: -0.75)
    guard coefficient == -0.75 else {
      throw ONNXFault.uncountable("it takes \(coefficient) as the cubic's coefficient")
    }
    let policy = try node.text("keep_aspect_ratio_policy", or: "stretch")
    guard policy == "stretch" else { throw ONNXFault.uncountable("it keeps the aspect ratio (\(policy))") }
    let target: Target
    if let sizes = try importer.constant(node, 3, "sizes"), sizes.count > 0 {
      target = .sizes(try sizes.smallIntegers())
    } else {
      target = .scales(try importer.requiredConstant(node, 2, "scales").smallReals())
    }
    try resize(
      node, importer, target, method: try method(node), coordinates: try coordinates(node), rounding: try rounding(node)
    )
  }

  private enum Target {
    case scales([Double])
    case sizes([Int])
  }

  private static func resize(
    _ node: ONNXNode, _ importer: ONNXImporter, _ target: Target, method: ResizeOperation.Method,
    coordinates: ResizeOperation.Coordinates, rounding: ResizeOperation.Rounding
  ) throws {
    let features = try importer.features(node, 0)
    let axes = try node.optionalIntegers("axes") ?? [0, 1, 2, 3]
    guard features.hasBatch, features.extents.count == 3, axes == [0, 1, 2, 3] || axes == [2, 3] else {
      throw ONNXFault.uncountable("it resizes something else than images")
    }
    let others = 4 - axes.count
    let settled: ResizeOperation.Target
    switch target {
    case .scales(let given):
      let scales = [Double](repeating: 1, count: others) + given
      guard scales.count == 4, scales[0] == 1, scales[1] == 1 else {
        throw ONNXFault.uncountable("it resizes something else than height and width")
      }
      settled = .scale(height: scales[2], width: scales[3])
    case .sizes(let given):
      let sizes = features.shape.prefix(others) + given
      guard sizes.count == 4, sizes[0] == features.shape[0], sizes[1] == features.shape[1] else {
        throw ONNXFault.uncountable("it resizes something else than height and width")
      }
      settled = .size(Extent(height: sizes[2], width: sizes[3]))
    }
    let operation = ResizeOperation(settled, method: method, coordinates: coordinates, rounding: rounding)
    let layer = try importer.layer(.resize(operation), named: node.name, reading: [features.layer])
    importer.bind(node, try importer.features(layer, extents: importer.shapes[layer].extents))
  }

  private static func method(_ node: ONNXNode) throws -> ResizeOperation.Method {
    switch try node.text("mode", or: "nearest") {
    case "nearest": .nearest
    case "linear", "bilinear": .bilinear
    case "cubic": .bicubic
    case let word: throw ONNXFault.wrong("its mode is '\(word)', which is none")
    }
  }

  private static func coordinates(_ node: ONNXNode) throws -> ResizeOperation.Coordinates {
    switch try node.text("coordinate_transformation_mode", or: "half_pixel") {
    case "half_pixel": .halfPixel
    case "pytorch_half_pixel": .pytorchHalfPixel
    case "align_corners": .alignedCorners
    case "asymmetric": .asymmetric
    case let word: throw ONNXFault.uncountable("it places pixels by '\(word)'")
    }
  }

  private static func rounding(_ node: ONNXNode) throws -> ResizeOperation.Rounding {
    switch try node.text("nearest_mode", or: "round_prefer_floor") {
    case "floor": .floor
    case "ceil": .ceiling
    case "round_prefer_floor": .halfDown
    case "round_prefer_ceil": .halfUp
    case let word: throw ONNXFault.wrong("its nearest_mode is '\(word)', which is none")
    }
  }
}

extension ONNXTensor {
  fileprivate func smallReals() throws -> [Double] {
    try requireSmall()
    return reals.map(\.shortest)
  }
}
