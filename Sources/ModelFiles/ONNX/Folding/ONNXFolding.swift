/// Works out nodes that read nothing but constants: the arithmetic on shapes that exporters leave in graphs.
enum ONNXFolding {
  /// Makes the outputs of a node from its inputs, nil where an optional one is missing.
  typealias Fold = @Sendable (ONNXNode, [ONNXTensor?], ONNXImporter) throws -> [ONNXTensor]

  static let folds: [String: Fold] = [
    "Constant": { node, _, importer in [try constant(node, importer)] },
    "ConstantOfShape": { node, inputs, importer in [try constantOfShape(node, inputs, importer)] },
    "Identity": { _, inputs, _ in [try required(inputs, 0)] },
    "Cast": { node, inputs, _ in [try cast(node, try required(inputs, 0))] },
    "Shape": { node, inputs, _ in [try ONNXShapeOperators.shape(node, try required(inputs, 0).shape)] },
    "Size": { _, inputs, _ in [ONNXTensor(shape: [], integers: [try required(inputs, 0).count])] },
    "Reshape": { node, inputs, _ in
      let tensor = try required(inputs, 0)
      let target = try node.longIntegers("shape") ?? (try required(inputs, 1).smallIntegers())
      return [tensor.reshaped(try ONNXShapeOperators.reshaped(tensor.shape, to: target, node))]
    },
    "Flatten": { node, inputs, _ in
      let tensor = try required(inputs, 0)
      let axis = try ONNXShapeOperators.flatteningAxis(node, rank: tensor.shape.count)
      return [
        tensor.reshaped([tensor.shape[..<axis].reduce(1, *), tensor.shape[axis...].reduce(1, *)])
      ]
    },
    "Squeeze": { node, inputs, _ in
      let tensor = try required(inputs, 0)
      let axes = try node.optionalIntegers("axes") ?? (inputs.count > 1 ? inputs[1]?.smallIntegers() : nil)
      return [tensor.reshaped(try ONNXShapeOperators.squeezed(tensor.shape, axes: axes))]
    },
    "Unsqueeze": { node, inputs, _ in
      let tensor = try required(inputs, 0)
      let axes = try node.optionalIntegers("axes") ?? (try required(inputs, 1).smallIntegers())
      return [tensor.reshaped(try ONNXShapeOperators.unsqueezed(tensor.shape, axes: axes))]
    },
    "Transpose": { node, inputs, _ in
      let tensor = try required(inputs, 0)
      let order = try ONNXShapeOperators.order(node, rank: tensor.shape.count)
      return [transposed(tensor, order)]
    },
    "Concat": { node, inputs, _ in [try concatenated(node, inputs.compactMap(\.self))] },
    "Gather": { node, inputs, _ in
      [try gathered(try required(inputs, 0), try required(inputs, 1), axis: node.integer("axis", or: 0))]
    },
    "Slice": { node, inputs, _ in [try sliced(node, inputs)] },
    "Expand": { _, inputs, _ in
      let tensor = try required(inputs, 0)
      let target = try ONNXShape.checked(try required(inputs, 1).smallIntegers())
      return [repeated(tensor, try ONNXShape.broadcast([tensor.shape, target]))]
    },
    "Range": { _, inputs, _ in [try range(try (0..<3).map { try required(inputs, $0) })] },
    "Where": { _, inputs, _ in [try choice(try (0..<3).map { try required(inputs, $0) })] },
    "Not": { _, inputs, _ in [try mapped(try required(inputs, 0), integers: { $0 == 0 ? 1 : 0 })] },
    "Neg": { _, inputs, _ in [try mapped(try required(inputs, 0), integers: { 0 &- $0 }, reals: { -$0 })] },
    "Abs": { _, inputs, _ in
      [try mapped(try required(inputs, 0), integers: { $0 < 0 ? 0 &- $0 : $0 }, reals: { abs($0) })]
    },
    "Floor": { _, inputs, _ in [try mapped(try required(inputs, 0), reals: { $0.rounded(.down) })] },
    "Ceil": { _, inputs, _ in [try mapped(try required(inputs, 0), reals: { $0.rounded(.up) })] },
    "Sqrt": { _, inputs, _ in [try mapped(try required(inputs, 0), reals: { $0 < 0 ? 0 : $0.squareRoot() })] },
    "Reciprocal": { _, inputs, _ in [try mapped(try required(inputs, 0), reals: { 1 / $0 })] },
    "Add": { node, inputs, _ in [try combined(node, inputs, { $0 &+ $1 }, { $0 + $1 })] },
    "Sub": { node, inputs, _ in [try combined(node, inputs, { $0 &- $1 }, { $0 - $1 })] },
    "Mul": { node, inputs, _ in [try combined(node, inputs, { $0 &* $1 }, { $0 * $1 })] },
    "Div": { node, inputs, _ in [try combined(node, inputs, quotient, { $0 / $1 })] },
    "Mod": { node, inputs, _ in [try combined(node, inputs, remainder, { $0.truncatingRemainder(dividingBy: $1) })] },
    "Min": { node, inputs, _ in [try combined(node, inputs, { min($0, $1) }, { min($0, $1) })] },
    "Max": { node, inputs, _ in [try combined(node, inputs, { max($0, $1) }, { max($0, $1) })] },
    "Equal": { node, inputs, _ in [try compared(inputs, { $0 == $1 }, { $0 == $1 })] },
    "Less": { node, inputs, _ in [try compared(inputs, { $0 < $1 }, { $0 < $1 })] },
    "Greater": { node, inputs, _ in [try compared(inputs, { $0 > $1 }, { $0 > $1 })] },
    "LessOrEqual": { node, inputs, _ in [try compared(inputs, { $0 <= $1 }, { $0 <= $1 })] },
    "GreaterOrEqual": { node, inputs, _ in [try compared(inputs, { $0 >= $1 }, { $0 >= $1 })] },
    "And": { node, inputs, _ in [try compared(inputs, { $0 != 0 && $1 != 0 }, { $0 != 0 && $1 != 0 })] },
    "Or": { node, inputs, _ in [try compared(inputs, { $0 != 0 || $1 != 0 }, { $0 != 0 || $1 != 0 })] },
    "ReduceProd": { node, inputs, _ in [try product(node, try required(inputs, 0))] },
    "DequantizeLinear": { _, inputs, _ in [try required(inputs, 0)] },
  ]

  static func required(_ inputs: [ONNXTensor?], _ index: Int) throws -> ONNXTensor {
    guard index < inputs.count, let tensor = inputs[index] else {
      throw ONNXFault.wrong("its input \(index + 1) is missing")
    }
    return tensor
  }

  // MARK: Made from attributes and sizes

  private static func constant(_ node: ONNXNode, _ importer: ONNXImporter) throws -> ONNXTensor {
    if let proto = try node.tensor("value") {
      let tensor = try importer.tensor(proto)
      // The name of what a node holds is its output's.
      return ONNXTensor(
        shape: tensor.shape, isInteger: tensor.isInteger, name: node.outputs.first, elements: tensor.elements)
    }
    if let values = try node.longIntegers("value_ints") { return ONNXTensor(shape: [values.count], integers: values) }
    if let value = try node.optionalInteger("value_int") { return ONNXTensor(shape: [], integers: [value]) }
    if let value = try node.optionalReal("value_float") { return ONNXTensor(shape: [], reals: [Float(value)]) }
    if let values = try node.optionalReals("value_floats") {
      return ONNXTensor(shape: [values.count], reals: values.map { Float($0) })
    }
    throw ONNXFault.uncountable("a constant that is no tensor of numbers")
  }

  private static func constantOfShape(
    _ node: ONNXNode, _ inputs: [ONNXTensor?], _ importer: ONNXImporter
  ) throws -> ONNXTensor {
    let shape = try ONNXShape.checked(try required(inputs, 0).smallIntegers())
    let value = try node.tensor("value").map { try importer.tensor($0) } ?? ONNXTensor(shape: [1], reals: [0])
    guard value.count == 1 else { throw ONNXFault.wrong("its value must be one number") }
    return repeated(
      ONNXTensor(shape: [], isInteger: value.isInteger, elements: value.elements), shape)
  }

  private static func cast(_ node: ONNXNode, _ tensor: ONNXTensor) throws -> ONNXTensor {
    // The first version names the type.
    let type = node.version < 6 ? nil : try node.optionalInteger("to").flatMap { ONNXElementType.all[$0] }
    let isInteger = type?.isInteger ?? tensor.isInteger
    return ONNXTensor(
      shape: tensor.shape, isInteger: isInteger, name: tensor.name, isTrained: tensor.isTrained,
      sources: tensor.sources, effort: tensor.effort + 1
    ) { places in isInteger ? .integers(tensor.integers(at: places)) : .reals(tensor.reals(at: places)) }
  }

  private static func range(_ bounds: [ONNXTensor]) throws -> ONNXTensor {
    if bounds.allSatisfy(\.isInteger) {
      let values = try bounds.map { try $0.smallIntegers().first ?? 0 }
      guard values[2] != 0 else { throw ONNXFault.wrong("a range with a step of 0") }
      let limits = values.allSatisfy { abs(Double($0)) < Double(Int32.max) }
      guard limits, abs((values[1] - values[0]) / values[2]) <= ONNXTensor.largestFolded else {
        throw ONNXFault.uncountable("a range of too many numbers")
      }
      let elements = Array(stride(from: values[0], to: values[1], by: values[2]))
      return ONNXTensor(shape: [elements.count], integers: elements)
    }
    let values = try bounds.map { try $0.scalar() }
    guard values.allSatisfy(\.isFinite), values[2] != 0,
      abs((values[1] - values[0]) / values[2]) <= Double(ONNXTensor.largestFolded)
    else { throw ONNXFault.uncountable("a range of too many numbers") }
    let elements = stride(from: values[0], to: values[1], by: values[2]).map { Float($0) }
    return ONNXTensor(shape: [elements.count], reals: elements)
  }

  // MARK: Elements chosen by index

  /// A tensor each of whose elements is one of another.
  ///
  /// - Parameter source: the place in the other tensor, for each place.
  private static func picked(
    _ tensor: ONNXTensor, shape: [Int], keepsIdentity: Bool = false, _ source: @escaping @Sendable (Int) -> Int
  ) -> ONNXTensor {
    let count = shape.reduce(1, *)
    return ONNXTensor(
      shape: shape, isInteger: tensor.isInteger, name: keepsIdentity ? tensor.name : nil,
      isTrained: keepsIdentity && tensor.isTrained,
      sources: keepsIdentity ? tensor.sources : sources([tensor]), effort: tensor.effort + 1
    ) { places in tensor.elements(places?.map(source) ?? (0..<count).map(source)) }
  }

  private static func effort(_ tensors: [ONNXTensor]) -> Int { tensors.reduce(1) { $0 + $1.effort } }

  /// The weights that tensors were worked out from.
  static func sources(_ tensors: [ONNXTensor]) -> [ONNXTensor] {
    var names: Set<String> = []
    return tensors.flatMap { $0.isTrained ? [$0] : $0.sources }.filter { names.insert($0.name ?? "").inserted }
  }

  /// The place in a tensor along whose axes elements are so far apart, for a place in a tensor of a shape.
  private static func place(_ place: Int, shape: [Int], strides: [Int], start: Int = 0) -> Int {
    var (rest, index) = (place, start)
    for (extent, stride) in zip(shape, strides).reversed() {
      index += rest % extent * stride
      rest /= extent
    }
    return index
  }

  static func transposed(_ tensor: ONNXTensor, _ order: [Int]) -> ONNXTensor {
    let shape = order.map { tensor.shape[$0] }
    let own = ONNXShape.strides(tensor.shape)
    let strides = order.map { own[$0] }
    return picked(tensor, shape: shape, keepsIdentity: true) { place($0, shape: shape, strides: strides) }
  }

  static func repeated(_ tensor: ONNXTensor, _ shape: [Int]) -> ONNXTensor {
    guard shape != tensor.shape else { return tensor }
    let own = ONNXShape.strides(tensor.shape)
    let strides = shape.indices.map { axis in
      let index = axis - (shape.count - tensor.shape.count)
      return index < 0 || tensor.shape[index] == 1 ? 0 : own[index]
    }
    return picked(tensor, shape: shape) { place($0, shape: shape, strides: strides) }
  }

  static func gathered(_ tensor: ONNXTensor, _ places: ONNXTensor, axis: Int) throws -> ONNXTensor {
    let axis = try ONNXShape.axis(axis, rank: tensor.shape.count)
    guard axis < tensor.shape.count else { throw ONNXFault.wrong("a single number has no elements to pick") }
    let extent = tensor.shape[axis]
    let chosen = try places.smallIntegers().map { $0 < 0 ? $0 &+ extent : $0 }
    guard chosen.allSatisfy((0..<extent).contains) else {
      throw ONNXFault.wrong("an index lies outside the \(extent) elements of its axis")
    }
    let shape = try ONNXShape.checked(Array(tensor.shape[..<axis]) + places.shape + tensor.shape[(axis + 1)...])
    let inner = tensor.shape[(axis + 1)...].reduce(1, *)
    return picked(tensor, shape: shape) { place in
      let (row, rest) = place.quotientAndRemainder(dividingBy: max(chosen.count * inner, 1))
      return (row * extent + chosen[rest / inner]) * inner + rest % inner
    }
  }

  private static func sliced(_ node: ONNXNode, _ inputs: [ONNXTensor?]) throws -> ONNXTensor {
    var tensor = try required(inputs, 0)
    let slices = try ONNXShapeOperators.slices(node, shape: tensor.shape) { index in
      try index < inputs.count ? inputs[index]?.smallIntegers() : nil
    }
    for slice in slices {
      var shape = tensor.shape
      shape[slice.axis] = slice.count
      let strides = ONNXShape.strides(tensor.shape)
      var steps = strides
      steps[slice.axis] = strides[slice.axis] * slice.step
      let (sizes, distances, start) = (shape, steps, strides[slice.axis] * slice.start)
      tensor = picked(tensor, shape: shape) { place($0, shape: sizes, strides: distances, start: start) }
    }
    return tensor
  }

  private static func concatenated(_ node: ONNXNode, _ tensors: [ONNXTensor]) throws -> ONNXTensor {
    guard let first = tensors.first else { throw ONNXFault.wrong("it reads nothing") }
    let axis = try ONNXShape.axis(node.integer("axis", or: node.version < 4 ? 1 : 0), rank: first.shape.count)
    var shape = first.shape
    guard axis < shape.count else { throw ONNXFault.wrong("single numbers cannot be concatenated") }
    for tensor in tensors {
      var other = tensor.shape
      guard other.count == shape.count else { throw ONNXFault.wrong("it concatenates tensors of different ranks") }
      other[axis] = shape[axis]
      guard other == shape else { throw ONNXFault.wrong("it concatenates tensors whose shapes do not go together") }
    }
    shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    let isInteger = tensors.allSatisfy(\.isInteger)
    let rows = tensors.map { $0.shape[axis...].reduce(1, *) }
    let row = rows.reduce(0, +)
    let count = try ONNXShape.checked(shape).reduce(1, *)
    return ONNXTensor(shape: shape, isInteger: isInteger, sources: sources(tensors), effort: effort(tensors)) {
      places in
      let homes = (places ?? Array(0..<count)).map { home(of: $0, rows: rows, row: row) }
      let needed = tensors.indices.map { index in homes.filter { $0.tensor == index }.map(\.place) }
      func merged<Value>(_ lists: [[Value]]) -> [Value] {
        var next = [Int](repeating: 0, count: lists.count)
        return homes.map { home in
          defer { next[home.tensor] += 1 }
          return lists[home.tensor][next[home.tensor]]
        }
      }
      return isInteger
        ? .integers(merged(zip(tensors, needed).map { $0.integers(at: $1) }))
        : .reals(merged(zip(tensors, needed).map { $0.reals(at: $1) }))
    }
  }

  /// Which of the tensors that are put together holds a place, and where.
  private static func home(of place: Int, rows: [Int], row: Int) -> (tensor: Int, place: Int) {
    let (outer, rest) = place.quotientAndRemainder(dividingBy: max(row, 1))
    var inner = rest
    for (index, length) in rows.enumerated() {
      if inner < length { return (index, outer * length + inner) }
      inner -= length
    }
    return (0, 0)
  }

  // MARK: Arithmetic

  private static func mapped(
    _ tensor: ONNXTensor, integers: (@Sendable (Int) -> Int)? = nil, reals: (@Sendable (Float) -> Float)? = nil
  ) throws -> ONNXTensor {
    ONNXTensor(
      shape: tensor.shape, isInteger: tensor.isInteger, name: tensor.name, isTrained: tensor.isTrained,
      sources: tensor.sources, effort: tensor.effort + 1
    ) { places in
      switch tensor.elements(places) {
      case .integers(let values): .integers(integers.map { values.map($0) } ?? values)
      case .reals(let values): .reals(reals.map { values.map($0) } ?? values)
      }
    }
  }

  /// All inputs combined one after the other, repeated where they are smaller.
  private static func combined(
    _ node: ONNXNode, _ inputs: [ONNXTensor?], _ integers: @escaping @Sendable (Int, Int) -> Int,
    _ reals: @escaping @Sendable (Float, Float) -> Float
  ) throws -> ONNXTensor {
    let tensors = inputs.compactMap(\.self)
    guard let first = tensors.first else { throw ONNXFault.wrong("it reads nothing") }
    return try tensors.dropFirst().reduce(first) { try combined($0, $1, integers, reals) }
  }

  private static func combined(
    _ left: ONNXTensor, _ right: ONNXTensor, _ integers: @escaping @Sendable (Int, Int) -> Int,
    _ reals: @escaping @Sendable (Float, Float) -> Float
  ) throws -> ONNXTensor {
    let shape = try ONNXShape.broadcast([left.shape, right.shape])
    let (first, second) = (repeated(left, shape), repeated(right, shape))
    // Weights that something is done to element by element are still the weights.
    let weights = [left, right].first { $0.isTrained && $0.shape == shape }
    let isInteger = left.isInteger && right.isInteger
    return ONNXTensor(
      shape: shape, isInteger: isInteger, name: weights?.name, isTrained: weights != nil,
      sources: sources([left, right]).filter { weights == nil || $0.name != weights?.name },
      effort: effort([first, second])
    ) { places in
      isInteger
        ? .integers(zip(first.integers(at: places), second.integers(at: places)).map(integers))
        : .reals(zip(first.reals(at: places), second.reals(at: places)).map(reals))
    }
  }

  private static func compared(
    _ inputs: [ONNXTensor?], _ integers: @escaping @Sendable (Int, Int) -> Bool,
    _ reals: @escaping @Sendable (Float, Float) -> Bool
  ) throws -> ONNXTensor {
    let (left, right) = (try required(inputs, 0), try required(inputs, 1))
    let shape = try ONNXShape.broadcast([left.shape, right.shape])
    let (first, second) = (repeated(left, shape), repeated(right, shape))
    return ONNXTensor(shape: shape, isInteger: true, effort: effort([first, second])) { places in
      left.isInteger && right.isInteger
        ? .integers(
          zip(first.integers(at: places), second.integers(at: places)).map { integers($0, $1) ? 1 : 0 })
        : .integers(zip(first.reals(at: places), second.reals(at: places)).map { reals($0, $1) ? 1 : 0 })
    }
  }

  private static func choice(_ tensors: [ONNXTensor]) throws -> ONNXTensor {
    let shape = try ONNXShape.broadcast(tensors.map(\.shape))
    let (chooser, yes, no) = (
      repeated(tensors[0], shape), repeated(tensors[1], shape), repeated(tensors[2], shape)
    )
    let isInteger = yes.isInteger && no.isInteger
    return ONNXTensor(
      shape: shape, isInteger: isInteger, sources: sources([yes, no]), effort: effort([chooser, yes, no])
    ) { places in
      let flags = chooser.integers(at: places)
      return isInteger
        ? .integers(
          zip(flags, zip(yes.integers(at: places), no.integers(at: places))).map { $0 != 0 ? $1.0 : $1.1 })
        : .reals(zip(flags, zip(yes.reals(at: places), no.reals(at: places))).map { $0 != 0 ? $1.0 : $1.1 })
    }
  }

  private static func product(_ node: ONNXNode, _ tensor: ONNXTensor) throws -> ONNXTensor {
    let rank = tensor.shape.count
    let axes = try node.optionalIntegers("axes") ?? Array(0..<rank)
    guard tensor.isInteger, axes.count == rank else { throw ONNXFault.uncountable("a product along some axes") }
    let product = try tensor.smallIntegers().reduce(1, &*)
    let keeps = try node.flag("keepdims", or: true)
    return ONNXTensor(shape: keeps ? tensor.shape.map { _ in 1 } : [], integers: [product])
  }

  /// Rounded towards zero, as the format says; 0 where it has no value.
  private static func quotient(_ left: Int, _ right: Int) -> Int {
    right == 0 ? 0 : left.dividedReportingOverflow(by: right).partialValue
  }

  /// With the sign of the divisor; 0 where it has no value.
  private static func remainder(_ left: Int, _ right: Int) -> Int {
    guard right != 0, right != -1 else { return 0 }
    let rest = left % right
    return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
  }
}
