/// The elements of a tensor in an ONNX file, outermost axis first.
enum ONNXElements: Sendable {
  case integers([Int])
  case reals([Float])

  /// Those at the places of a list, or all.
  func at(_ places: [Int]?) -> ONNXElements {
    guard let places else { return self }
    switch self {
    case .integers(let values): return .integers(places.map { values[$0] })
    case .reals(let values): return .reals(places.map { values[$0] })
    }
  }
}

/// A tensor whose values do not depend on the network's inputs: weights, or constants that shapes are worked out with.
struct ONNXTensor: Sendable {
  let shape: [Int]
  /// Whether its elements are whole numbers or truth values.
  let isInteger: Bool
  /// The name of what it was read from; nil for one that was worked out.
  let name: String?
  /// Whether it is among the weights, which training changes.
  let isTrained: Bool
  /// The weights that it was worked out from.
  let sources: [ONNXTensor]
  /// Steps that each element takes to work out.
  let effort: Int
  /// Gives the elements at the places of a list, or all of them. A part of a giant tensor costs no more than the part.
  let elements: Elements

  typealias Elements = @Sendable (_ places: [Int]?) -> ONNXElements

  /// Elements beyond which values are not worked out while a file is read.
  static let largestFolded = 1 << 16
  /// Elements up to which worked out values are kept.
  private static let largestKept = 1 << 12
  private static let largestEffort = 1 << 10

  init(
    shape: [Int], isInteger: Bool, name: String? = nil, isTrained: Bool = false, sources: [ONNXTensor] = [],
    effort: Int = 1, elements: @escaping Elements
  ) {
    self.shape = shape
    self.isInteger = isInteger
    self.name = name
    self.isTrained = isTrained
    self.sources = sources
    self.effort = effort
    self.elements = elements
  }

  init(shape: [Int], integers: [Int]) {
    self.init(shape: shape, isInteger: true) { ONNXElements.integers(integers).at($0) }
  }

  init(shape: [Int], reals: [Float]) {
    self.init(shape: shape, isInteger: false) { ONNXElements.reals(reals).at($0) }
  }

  /// Truth values that are all true.
  init(ones shape: [Int]) {
    let count = shape.reduce(1, *)
    self.init(shape: shape, isInteger: true) { .integers(Array(repeating: 1, count: $0?.count ?? count)) }
  }

  var count: Int { shape.reduce(1, *) }
  var isScalar: Bool { count == 1 }

  /// The same elements in another shape of as many.
  func reshaped(_ shape: [Int]) -> ONNXTensor {
    ONNXTensor(
      shape: shape, isInteger: isInteger, name: name, isTrained: isTrained, sources: sources,
      effort: effort, elements: elements)
  }

  /// The same with its values worked out, if they are few.
  ///
  /// - Throws: `ONNXFault` for values that take too many steps: each can double those of the one before.
  func settled() throws -> ONNXTensor {
    guard effort <= Self.largestEffort else {
      throw ONNXFault.uncountable("a constant that takes too many steps to work out")
    }
    guard effort > 1, count <= Self.largestKept else { return self }
    let values = elements(nil)
    return ONNXTensor(shape: shape, isInteger: isInteger, name: name, isTrained: isTrained, sources: sources) {
      values.at($0)
    }
  }

  /// The elements as reals.
  var reals: [Float] { reals(at: nil) }

  /// The elements as whole numbers; reals are cut off, and what does not fit becomes 0.
  var integers: [Int] { integers(at: nil) }

  func reals(at places: [Int]?) -> [Float] {
    switch elements(places) {
    case .integers(let values): values.map(Float.init)
    case .reals(let values): values
    }
  }

  func integers(at places: [Int]?) -> [Int] {
    switch elements(places) {
    case .integers(let values): values
    case .reals(let values): values.map { Int(exactly: $0.rounded(.towardZero)) ?? 0 }
    }
  }

  /// - Throws: `ONNXFault` for a tensor that is too large to be worked with while a file is read.
  func smallIntegers() throws -> [Int] {
    try requireSmall()
    return integers
  }

  /// The only element, as the number with the fewest digits that it stands for: 0.1, and not the nearest fp32 to it.
  func scalar() throws -> Double {
    guard isScalar else { throw ONNXFault.wrong("a single number belongs where a tensor of \(shape) is") }
    return reals[0].shortest
  }

  func requireSmall() throws {
    guard count <= Self.largestFolded else {
      throw ONNXFault.uncountable(
        "it works with a constant of \(count) elements, which are more than \(Self.largestFolded)")
    }
  }
}

extension Float {
  /// The number with the fewest decimal digits whose nearest fp32 this is.
  var shortest: Double { Double(description) ?? Double(self) }
}
