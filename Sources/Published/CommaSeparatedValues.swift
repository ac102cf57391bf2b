/// Reads comma-separated values with a header line and quoted fields.
enum CommaSeparatedValues {
  /// Each line after the first, as a dictionary from the names in the first line.
  static func rows(of text: String) -> [[String: String]] {
    var lines = text.split(separator: "\n").map { fields(of: String($0)) }
    let names = lines.removeFirst()
    return lines.map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
  }

  /// The fields of one line; a quoted field may hold commas, and quotes written twice.
  static func fields(of line: String) -> [String] {
    var fields = [""]
    var isQuoted = false
    var mayBeDoubled = false
    for character in line {
      switch character {
      case "\"":
        if mayBeDoubled { fields[fields.count - 1].append(character) }
        mayBeDoubled = isQuoted
        isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
      if character != "\"" { mayBeDoubled = false }
    }
    return fields
  }
}
