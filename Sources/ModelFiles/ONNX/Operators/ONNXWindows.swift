import Networks

/// The attributes that operators with a window share.
struct ONNXWindows {
  let stride: Extent
  let dilation: Extent
  let padding: Padding

  /// - Parameter isSequence: whether the window has one axis.
  init(_ node: ONNXNode, isSequence: Bool) throws {
    stride = try Self.extent(node, "strides", isSequence, or: 1)
    dilation = try Self.extent(node, "dilations", isSequence, or: 1)
    switch try node.text("auto_pad", or: "NOTSET") {
    case "NOTSET", "": padding = try Self.explicit(node, isSequence)
    case "VALID": padding = .valid
    case "SAME_UPPER": padding = .sameUpper
    case "SAME_LOWER": padding = .sameLower
    case let word: throw ONNXFault.wrong("its auto_pad is '\(word)', which is none")
    }
  }

  static func extent(_ node: ONNXNode, _ name: String, _ isSequence: Bool, or standard: Int?) throws -> Extent {
    guard let sizes = try node.optionalIntegers(name) else {
      guard let standard else { throw ONNXFault.wrong("its attribute '\(name)' is missing") }
      return Extent(height: isSequence ? 1 : standard, width: standard)
    }
    return try extent(sizes, name, isSequence, one: 1)
  }

  private static func extent(_ sizes: [Int], _ name: String, _ isSequence: Bool, one: Int) throws -> Extent {
    guard sizes.count == (isSequence ? 1 : 2) else {
      throw ONNXFault.wrong("its attribute '\(name)' has \(sizes.count) values for \(isSequence ? 1 : 2) axes")
    }
    return isSequence ? Extent(height: one, width: sizes[0]) : Extent(height: sizes[0], width: sizes[1])
  }

  private static func explicit(_ node: ONNXNode, _ isSequence: Bool) throws -> Padding {
    guard let pads = try node.optionalIntegers("pads") else { return .valid }
    guard pads.count == (isSequence ? 2 : 4) else {
      throw ONNXFault.wrong("its attribute 'pads' has \(pads.count) values for \(isSequence ? 1 : 2) axes")
    }
    let half = pads.count / 2
    return .sides(
      Margins(
        before: try extent(Array(pads[..<half]), "pads", isSequence, one: 0),
        after: try extent(Array(pads[half...]), "pads", isSequence, one: 0)))
  }
}

extension ONNXTensor {
  /// The window of kernels, outputs × inputs × height × width or outputs × inputs × width.
  func kernel(isSequence: Bool) throws -> Extent {
    guard shape.count == (isSequence ? 3 : 4) else {
      throw ONNXFault.wrong(
        "its kernels have the shape \(ONNXShape.text(shape)) where \(isSequence ? 3 : 4) axes belong")
    }
    guard !shape.contains(0) else { throw ONNXFault.wrong("its kernels have no elements") }
    guard !shape.contains(where: { $0 > Int(Int32.max) }) else { throw ONNXFault.wrong("its kernels are too large") }
    return isSequence ? Extent(height: 1, width: shape[2]) : Extent(height: shape[2], width: shape[3])
  }

  /// - Throws: `ONNXFault` unless it has so many elements.
  func require(count: Int, _ role: String) throws {
    guard self.count == count else {
      throw ONNXFault.wrong("its \(role) has \(self.count) elements where \(count) belong")
    }
  }
}
