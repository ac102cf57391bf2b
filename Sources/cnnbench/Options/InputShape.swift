import ArgumentParser
import Networks

/// A value of `--input`: a shape for the image, or for the input of an ONNX file that has a name.
struct InputShape: CustomStringConvertible {
  /// Nil for the only input.
  let name: String?
  let extents: [Int]

  /// Parses `3x224x224`, `784` or `image=1x3x224x224`; nil for anything else.
  init?(_ text: String) {
    let split = text.lastIndex(of: "=")
    name = split.map { String(text[..<$0]) }
    let shape = split.map { text[text.index(after: $0)...] } ?? text[...]
    extents = shape.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard name?.isEmpty != true, extents.allSatisfy({ $0 >= 1 }), extents.count <= FeatureShape.largestRank + 1 else {
      return nil
    }
  }

  var description: String { (name.map { "\($0)=" } ?? "") + extents.map(String.init).joined(separator: "x") }
}

extension [InputShape] {
  /// The shape without a name.
  var image: FeatureShape? { first { $0.name == nil }.flatMap { FeatureShape(extents: $0.extents) } }

  /// The shapes by name; "" stands for the only input.
  var byName: [String: [Int]] {
    Dictionary(map { ($0.name ?? "", $0.extents) }, uniquingKeysWith: { _, last in last })
  }

  /// - Throws: `ValidationError` for a name that no file has use for, and for an image that is none.
  func validate(hasFile: Bool) throws {
    if !hasFile, let named = first(where: { $0.name != nil }) {
      throw ValidationError("--input \(named) names an input of an ONNX file, and there is no --file")
    }
    guard filter({ $0.name == nil }).count <= 1 else { throw ValidationError("--input without a name is given twice") }
  }
}
