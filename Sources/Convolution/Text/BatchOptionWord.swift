/// A word of a batch file that starts with a hyphen, taken apart.
struct BatchOptionWord {
  let text: String
  /// Without hyphens, and without the number of `-v5`.
  let name: String
  /// What stands after `=`; nil without one.
  let value: String?

  init(_ text: String) {
    self.text = text
    let isVerbosity = text.wholeMatch(of: /-v[0-9]*/) != nil
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    name = isVerbosity ? "v" : parts[0].hasPrefix("--") ? String(parts[0].dropFirst(2)) : String(parts[0])
    value = parts.count > 1 ? String(parts[1]) : nil
  }
}
