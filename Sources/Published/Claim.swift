/// A statement about architectures, recomputed.
package struct Claim: Hashable, Sendable, Codable {
  package let topic: String
  package let source: String
  package let stated: String
  package let computed: String
  /// Nil where nothing was stated, only asked.
  package let agreement: Agreement?
  /// Why it differs, or what the numbers stand for; empty where nothing needs to be said.
  package let explanation: String

  /// - Parameters:
  ///   - sentence: with a `#` in the place of each number.
  ///   - numbers: as stated, and as computed.
  init(
    _ topic: String, source: String, _ sentence: String, _ numbers: [(stated: String, computed: Double)],
    explanation: String = ""
  ) {
    self.topic = topic
    self.source = source
    stated = Self.fill(sentence, numbers.map(\.stated))
    computed = Self.fill(sentence, numbers.map { Self.text($0.computed, like: $0.stated) })
    agreement = Agreement.weakest(numbers.map { Agreement(stated: $0.stated, computed: $0.computed) })
    self.explanation = explanation
  }

  /// A statement that is either true or not, such as a bound.
  init(_ topic: String, source: String, stated: String, computed: String, holds: Bool) {
    self.topic = topic
    self.source = source
    self.stated = stated
    self.computed = computed
    agreement = holds ? .exact : .differs
    explanation = ""
  }

  /// An answer to a question that states no number.
  init(_ topic: String, source: String, asked sentence: String, _ numbers: [String], explanation: String = "") {
    self.topic = topic
    self.source = source
    stated = ""
    computed = Self.fill(sentence, numbers)
    agreement = nil
    self.explanation = explanation
  }

  private static func fill(_ sentence: String, _ numbers: [String]) -> String {
    var parts = sentence.split(separator: "#", omittingEmptySubsequences: false).map(String.init)[...]
    let first = parts.removeFirst()
    return zip(numbers, parts).reduce(first) { $0 + $1.0 + $1.1 }
  }

  /// The number with two digits more than were stated, unless it has none to show.
  private static func text(_ number: Double, like stated: String) -> String {
    let decimals = Agreement.decimals(in: stated)
    let isExact = Agreement(stated: stated, computed: number) == .exact || number == number.rounded() && decimals == 0
    return Grouping.text(number, decimals: isExact ? decimals : decimals + 2)
  }
}
