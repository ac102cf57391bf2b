/// How an image is shown to a network: as crops of the usual size, and densely as a whole at several sizes.
package struct Evaluation: Hashable, Sendable {
  package let crops: Int
  /// Sides of the square images over which the network slides.
  package let denseSides: [Int]
  /// Whether the network slides over each image's mirror image too.
  package let isMirrored: Bool

  /// Parses terms joined by `+`: `144`, `dense:256/384/512`, `unmirrored:224`, `150+dense:256`; nil for an empty text.
  package init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    let terms = text.split(separator: "+")
    crops = terms.compactMap { Int($0) }.reduce(0, +)
    denseSides = terms.filter { $0.contains(":") }.flatMap { term in
      term.drop { $0 != ":" }.dropFirst().split(separator: "/").map { Int($0)! }
    }
    isMirrored = !terms.contains { $0.hasPrefix("unmirrored:") }
  }

  package var description: String {
    let dense =
      denseSides.isEmpty
      ? "" : "dense at " + denseSides.map(String.init).joined(separator: ", ") + (isMirrored ? "" : ", not mirrored")
    let crops = crops == 0 ? "" : crops == 1 ? "1 crop" : "\(crops) crops"
    return [crops, dense].filter { !$0.isEmpty }.joined(separator: " and ")
  }
}
