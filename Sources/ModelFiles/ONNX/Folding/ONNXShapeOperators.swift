/// What operators make of shapes, whether constants have them or layers.
enum ONNXShapeOperators {
  /// The output of `Shape`.
  static func shape(_ node: ONNXNode, _ shape: [Int]) throws -> ONNXTensor {
    func bound(_ number: Int) -> Int { min(max(number < 0 ? number + shape.count : number, 0), shape.count) }
    let start = bound(try node.integer("start", or: 0))
    let end = bound(try node.integer("end", or: shape.count))
    let extents = Array(shape[start..<max(start, end)])
    return ONNXTensor(shape: [extents.count], integers: extents)
  }

  /// - Parameter target: as `Reshape` has it: 0 keeps an extent, and −1 follows from the others.
  static func reshaped(_ shape: [Int], to target: [Int], _ node: ONNXNode) throws -> [Int] {
    let keepsZero = try node.flag("allowzero")
    var extents = try target.enumerated().map { axis, extent in
      guard extent == 0, !keepsZero else { return extent }
      guard axis < shape.count else { throw ONNXFault.wrong("it keeps an extent that its input does not have") }
      return shape[axis]
    }
    let open = extents.indices.filter { extents[$0] == -1 }
    let known = try ONNXShape.checked(extents.filter { $0 != -1 }).reduce(1, *)
    let count = shape.reduce(1, *)
    guard open.count <= 1, open.isEmpty ? known == count : known > 0 && count % known == 0 else {
      throw ONNXFault.wrong("\(ONNXShape.text(shape)) cannot be reshaped to \(ONNXShape.text(target))")
    }
    if let axis = open.first { extents[axis] = count / known }
    return try ONNXShape.checked(extents)
  }

  /// The axis at which `Flatten` divides a shape, counted from 0; it may be the one after the last.
  static func flatteningAxis(_ node: ONNXNode, rank: Int) throws -> Int {
    let axis = try node.integer("axis", or: 1)
    return axis == rank ? rank : try ONNXShape.axis(axis, rank: rank)
  }

  static func squeezed(_ shape: [Int], axes: [Int]?) throws -> [Int] {
    let gone =
      try axes.map { try Set($0.map { try ONNXShape.axis($0, rank: shape.count) }) }
      ?? Set(shape.indices.filter { shape[$0] == 1 })
    guard gone.allSatisfy({ $0 < shape.count && shape[$0] == 1 }) else {
      throw ONNXFault.wrong("it takes away an axis of \(ONNXShape.text(shape)) whose extent is not 1")
    }
    return shape.indices.filter { !gone.contains($0) }.map { shape[$0] }
  }

  static func unsqueezed(_ shape: [Int], axes: [Int]) throws -> [Int] {
    let rank = shape.count + axes.count
    guard rank <= ONNXShape.largestRank else { throw ONNXFault.wrong("it makes a tensor of \(rank) axes") }
    let new = Set(try axes.map { try ONNXShape.axis($0, rank: rank) })
    guard new.count == axes.count else { throw ONNXFault.wrong("it names an axis twice") }
    var rest = shape[...]
    return (0..<rank).map { new.contains($0) ? 1 : rest.popFirst() ?? 1 }
  }

  static func order(_ node: ONNXNode, rank: Int) throws -> [Int] {
    let order = try node.optionalIntegers("perm") ?? Array((0..<rank).reversed())
    guard order.sorted() == Array(0..<rank) else {
      throw ONNXFault.wrong("\(order) is no order of \(rank) axes")
    }
    return order
  }

  /// A part of a tensor along one axis.
  struct Slice {
    let axis: Int
    let start: Int
    let count: Int
    let step: Int
  }

  /// The parts that `Slice` takes, in all its versions.
  ///
  /// - Parameter input: the whole numbers of an input; nil where the node has none there.
  static func slices(_ node: ONNXNode, shape: [Int], input: (Int) throws -> [Int]?) throws -> [Slice] {
    let isOld = node.version < 10
    guard let starts = try isOld ? node.longIntegers("starts") : input(1),
      let ends = try isOld ? node.longIntegers("ends") : input(2), starts.count == ends.count
    else { throw ONNXFault.wrong("it needs as many starts as ends") }
    let axes = try (isOld ? node.longIntegers("axes") : input(3)) ?? Array(0..<starts.count)
    let steps = try (isOld ? nil : input(4)) ?? [Int](repeating: 1, count: starts.count)
    guard axes.count == starts.count, steps.count == starts.count else {
      throw ONNXFault.wrong("it needs an axis and a step for each of its \(starts.count) starts")
    }
    return try starts.indices.map { index in
      let axis = try ONNXShape.axis(axes[index], rank: shape.count)
      guard axis < shape.count else { throw ONNXFault.wrong("a single number has no parts") }
      return try slice(axis, extent: shape[axis], start: starts[index], end: ends[index], step: steps[index])
    }
  }

  private static func slice(_ axis: Int, extent: Int, start: Int, end: Int, step: Int) throws -> Slice {
    guard step != 0 else { throw ONNXFault.wrong("a step of 0") }
    func place(_ number: Int) -> Int { number < 0 ? number &+ extent : number }
    if step > 0 {
      let first = min(max(place(start), 0), extent)
      let last = min(max(place(end), 0), extent)
      // Steps longer than the axis take its first element alone.
      let step = min(step, max(extent, 1))
      return Slice(axis: axis, start: first, count: max(0, (last - first + step - 1) / step), step: step)
    }
    let first = min(max(place(start), -1), extent - 1)
    let last = min(max(end < -extent ? -1 : place(end), -1), extent - 1)
    let distance = min(step == Int.min ? Int.max : -step, max(extent, 1))
    return Slice(
      axis: axis, start: max(first, 0), count: max(0, (first - last + distance - 1) / distance), step: -distance)
  }
}
