import Networks
import Yams

/// A YAML mapping whose keys are read one by one; a key that nobody read is an error.
final class ModelMapping {
  private let path: String
  /// The layer that it describes, for error messages.
  private let context: String?
  private let node: Node
  private let keys: [String: Node]
  private var readKeys: Set<String> = []

  init(_ node: Node, path: String, context: String?) throws(ModelFileError) {
    self.node = node
    self.path = path
    self.context = context
    guard let mapping = node.mapping else {
      throw ModelFileError(
        path: path, line: node.mark?.line, layer: context, message: "expected a mapping such as 'name: conv1'")
    }
    keys = Dictionary(mapping.map { ($0.key.string ?? "", $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  var line: Int? { node.mark?.line }

  /// An error at the value of a key, or at the mapping itself.
  func error(_ message: String, at key: String? = nil) -> ModelFileError {
    ModelFileError(path: path, line: (key.flatMap { keys[$0] } ?? node).mark?.line, layer: context, message: message)
  }

  func requireAllRead() throws(ModelFileError) {
    guard let key = keys.keys.filter({ !readKeys.contains($0) }).min() else { return }
    throw error("unknown key '\(key)'; known here: \(readKeys.sorted().joined(separator: ", "))", at: key)
  }

  private func value(_ key: String) -> Node? {
    readKeys.insert(key)
    return keys[key]
  }

  /// The value that `read` finds, or nil without the key.
  private func optional<Value>(
    _ key: String, _ kind: String, _ read: (Node) -> Value?
  ) throws(ModelFileError) -> Value? {
    guard let node = value(key) else { return nil }
    guard let value = read(node) else { throw error("\(key) must be \(kind)", at: key) }
    return value
  }

  private func required<Value>(_ key: String, _ value: Value?) throws(ModelFileError) -> Value {
    guard let value else { throw error("'\(key)' is missing") }
    return value
  }
}

extension ModelMapping {
  func text(_ key: String, otherwise: String? = nil) throws(ModelFileError) -> String {
    try required(key, try optionalText(key) ?? otherwise)
  }

  func optionalText(_ key: String) throws(ModelFileError) -> String? {
    try optional(key, "a string") { node in node.string.flatMap { $0.isEmpty ? nil : $0 } }
  }

  /// One text, or a list of them.
  func optionalTexts(_ key: String) throws(ModelFileError) -> [String]? {
    try optional(key, "the name of a layer or a list of names") { node in
      node.string.map { [$0] } ?? node.sequence.flatMap { Self.all($0.map(\.string)) }
    }
  }

  func integer(_ key: String, otherwise: Int? = nil) throws(ModelFileError) -> Int {
    try required(key, try optionalInteger(key) ?? otherwise)
  }

  func optionalInteger(_ key: String) throws(ModelFileError) -> Int? { try optional(key, "a whole number", \.int) }

  func number(_ key: String, otherwise: Double? = nil) throws(ModelFileError) -> Double {
    try required(key, try optionalNumber(key) ?? otherwise)
  }

  func optionalNumber(_ key: String) throws(ModelFileError) -> Double? { try optional(key, "a number", \.float) }

  func integers(_ key: String) throws(ModelFileError) -> [Int] { try required(key, try optionalIntegers(key)) }

  func optionalIntegers(_ key: String) throws(ModelFileError) -> [Int]? {
    try optional(key, "a list of whole numbers") { node in node.sequence.flatMap { Self.all($0.map(\.int)) } }
  }

  /// One of the words that the values have.
  func optionalWord<Word: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Word.Type = Word.self
  ) throws(ModelFileError) -> Word? where Word.RawValue == String {
    guard let word = try optionalText(key) else { return nil }
    if let value = Word(rawValue: word) { return value }
    let words = Word.allCases.map(\.rawValue)
    let list = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    throw error("\(key) must be \(list), not '\(word)'", at: key)
  }

  func optionalFlag(_ key: String) throws(ModelFileError) -> Bool? { try optional(key, "true or false", \.bool) }

  func shape(_ key: String) throws(ModelFileError) -> FeatureShape { try required(key, try optionalShape(key)) }

  func optionalShape(_ key: String) throws(ModelFileError) -> FeatureShape? {
    try optional(key, "a shape such as 3x224x224, or the length of a vector") { $0.string.flatMap(FeatureShape.init) }
  }

  func extent(_ key: String) throws(ModelFileError) -> Extent { try required(key, try optionalExtent(key)) }

  func optionalExtent(_ key: String) throws(ModelFileError) -> Extent? {
    try optional(key, "a whole number, or [height, width]", Self.extent)
  }

  func optionalPadding(_ key: String) throws(ModelFileError) -> Padding? {
    try optional(
      key, "same, same-lower, half, valid, a whole number, [height, width], or [top, left, bottom, right]"
    ) { node in
      switch node.string {
      case "same": .sameUpper
      case "same-lower": .sameLower
      case "half": .half
      case "valid": .valid
      default: Self.extent(node).map(Padding.explicit) ?? Self.margins(node).map(Padding.sides)
      }
    }
  }

  func optionalIntegerLists(_ key: String) throws(ModelFileError) -> [[Int]]? {
    try optional(key, "a list of lists of whole numbers") { node in
      node.sequence.flatMap { lists in
        Self.all(lists.map { list in list.sequence.flatMap { Self.all($0.map(\.int)) } })
      }
    }
  }

  func list(_ key: String) throws(ModelFileError) -> [Node] {
    try required(key, try optional(key, "a list") { $0.sequence.map(Array.init) })
  }

  /// Whatever stands there.
  func optionalNode(_ key: String) throws(ModelFileError) -> Node? { try optional(key, "there", { $0 }) }

  private static func extent(_ node: Node) -> Extent? {
    if let side = node.int { return Extent(height: side, width: side) }
    guard let sides = node.sequence.flatMap({ all($0.map(\.int)) }), sides.count == 2 else { return nil }
    return Extent(height: sides[0], width: sides[1])
  }

  private static func margins(_ node: Node) -> Margins? {
    guard let sides = node.sequence.flatMap({ all($0.map(\.int)) }), sides.count == 4 else { return nil }
    return Margins(
      before: Extent(height: sides[0], width: sides[1]), after: Extent(height: sides[2], width: sides[3]))
  }

  /// The values, if there are all of them.
  private static func all<Value>(_ values: [Value?]) -> [Value]? {
    let present = values.compactMap(\.self)
    return present.count == values.count ? present : nil
  }
}
