/// How an image is shown to a network: as crops of the usual size, and densely as a whole at several sizes.
package struct Evaluation: Hashable, Sendable {
  package let crops: Int
  /// Sides of the square images over which the network slides, each also mirrored.
  package let denseSides: [Int]

  /// Parses terms joined by `+`: `144`, `dense:256/384/512`, `150+dense:256`; nil for an empty text.
  package init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    let terms = text.split(separator: "+")
    crops = terms.compactMap { Int($0) }.reduce(0, +)
    denseSides = terms.filter { $0.hasPrefix("dense:") }.flatMap { term in
      term.dropFirst("dense:".count).split(separator: "/").map { Int($0)! }
    }
  }

  package var description: String {
    let dense = denseSides.isEmpty ? "" : "dense at " + denseSides.map(String.init).joined(separator: ", ")
    let crops = crops == 0 ? "" : crops == 1 ? "1 crop" : "\(crops) crops"
    return [crops, dense].filter { !$0.isEmpty }.joined(separator: " and ")
  }
}
