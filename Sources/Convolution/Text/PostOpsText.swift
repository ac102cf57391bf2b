extension PostOps {
  /// The text form: `bias,sum,relu`, `clip:-1:1`, or `none`.
  package var text: String {
    let words = [addsBias ? "bias" : nil, addsResidual ? "sum" : nil, clampText].compactMap(\.self)
    return words.isEmpty ? "none" : words.joined(separator: ",")
  }

  private var clampText: String? {
    guard clamps else { return nil }
    switch (low, high) {
    case (0, .infinity): return "relu"
    case (0, 6): return "relu6"
    default: return "clip:\(Self.text(low)):\(Self.text(high))"
    }
  }

  /// The shortest text that reads as the number.
  private static func text(_ number: Float) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// One post-operation by its text form; nil for other texts, and for a range that ends before it begins.
  package init?(word: some StringProtocol) {
    switch word {
    case "bias": self = .bias
    case "sum": self = .sum
    case "relu": self = .relu
    case "relu6": self = .relu6
    default:
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "clip", let low = Float(parts[1]), let high = Float(parts[2]), low <= high
      else { return nil }
      self = .clip(low...high)
    }
  }

  /// Post-operations by their text form, in any order; nil where a word is none of them, or a second one clamps.
  package init?(text: String) {
    if text == "none" {
      self = []
    } else {
      let operations = text.split(separator: ",", omittingEmptySubsequences: false).map { PostOps(word: $0) }
      guard !operations.contains(nil), operations.count(where: { $0!.clamps }) <= 1 else { return nil }
      self = operations.reduce([]) { $0.union($1!) }
    }
  }
}
