/// What shapes in ONNX files must be, so that counts of elements cannot overflow.
enum ONNXShape {
  /// The most axes of a tensor.
  static let largestRank = 16
  private static let largestCount = 1 << 44

  /// The shape, if it has neither negative nor giant extents.
  static func checked(_ shape: [Int]) throws -> [Int] {
    guard shape.count <= largestRank else {
      throw ONNXFault.wrong("a tensor has \(shape.count) axes; at most \(largestRank) are read")
    }
    var count = 1
    for extent in shape {
      guard extent >= 0 else { throw ONNXFault.wrong("a tensor has the shape \(text(shape)), with a negative extent") }
      let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
      guard !overflow, product <= largestCount else {
        throw ONNXFault.wrong("a tensor of \(text(shape)) is too large to be counted")
      }
      count = product
    }
    return shape
  }

  /// An axis that may be counted from the end.
  static func axis(_ axis: Int, rank: Int) throws -> Int {
    guard (-rank..<max(rank, 1)).contains(axis) else {
      throw ONNXFault.wrong("there is no axis \(axis) in a tensor of \(rank) axes")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// The shape that numpy repeats tensors to.
  static func broadcast(_ shapes: [[Int]]) throws -> [Int] {
    let rank = shapes.map(\.count).max() ?? 0
    return try checked(
      (0..<rank).map { axis in
        let extents = shapes.compactMap { shape in
          let own = axis - (rank - shape.count)
          return own >= 0 && shape[own] != 1 ? shape[own] : nil
        }
        guard let first = extents.first else { return 1 }
        guard extents.allSatisfy({ $0 == first }) else {
          throw ONNXFault.wrong("shapes \(shapes.map(text).joined(separator: " and ")) do not go together")
        }
        return first
      })
  }

  static func text(_ shape: [Int]) -> String {
    shape.isEmpty ? "a single number" : shape.map(String.init).joined(separator: "x")
  }

  /// Elements from one index to the next, for each axis.
  static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    return strides
  }
}
