import Foundation
import Yams

/// What is wrong with a file of limits.
package struct LimitsFileError: Error, Equatable, CustomStringConvertible {
  package let description: String
}

/// A file that says how much rows may grow, in YAML:
/// ```
/// limits:
///   - {match: "resnet50:.* winograd", threshold: 5%}
///   - {match: "conv1 .* direct", most: 12ms}
///   - {match: "direct", quantity: instructions, threshold: 0.1%}
///   - {match: " auto ", ignore: true}
/// ```
package enum LimitsFile {
  private static let keys = ["match", "quantity", "threshold", "most", "ignore"]

  /// - Throws: `LimitsFileError` with the place of the first fault.
  package static func limits(parsing text: String) throws(LimitsFileError) -> [RowLimit] {
    let document: Any?
    do { document = try Yams.load(yaml: text) } catch {
      throw LimitsFileError(description: "it is not YAML: \("\(error)".split(separator: "\n").first ?? "")")
    }
    guard let top = document as? [String: Any], top.count == 1, let list = top["limits"] as? [Any] else {
      throw LimitsFileError(description: "it has to be one list with the name 'limits'")
    }
    var limits: [RowLimit] = []
    for (index, entry) in list.enumerated() { limits.append(try limit(entry, at: "limits.\(index)")) }
    return limits
  }

  private static func limit(_ entry: Any, at place: String) throws(LimitsFileError) -> RowLimit {
    guard let entry = entry as? [String: Any] else {
      throw LimitsFileError(description: "\(place) is no mapping with \(keys.joined(separator: ", "))")
    }
    if let unknown = entry.keys.sorted().first(where: { !keys.contains($0) }) {
      throw LimitsFileError(
        description: "\(place) has the unknown key '\(unknown)'; there are \(keys.joined(separator: ", "))")
    }
    guard let pattern = entry["match"].map({ "\($0)" }), (try? Regex(pattern)) != nil else {
      throw LimitsFileError(description: "\(place).match is to be a regular expression")
    }
    let quantity = entry["quantity"].map { "\($0)" } ?? RowLimit.time
    let threshold = try value(of: "threshold", in: entry, at: place, like: "5% or 0.05", Percentage.init(parsing:))
    let most =
      quantity == RowLimit.time
      ? try value(of: "most", in: entry, at: place, like: "12ms", milliseconds(parsing:))
      : try value(of: "most", in: entry, at: place, like: "1500000") { Double($0).flatMap { $0 >= 0 ? $0 : nil } }
    let isIgnored = try value(of: "ignore", in: entry, at: place, like: "true", Bool.init)
    guard threshold != nil || most != nil || isIgnored != nil else {
      throw LimitsFileError(description: "\(place) sets no limit; it takes threshold, most or ignore")
    }
    return RowLimit(
      pattern: pattern, quantity: quantity, threshold: threshold?.fraction, most: most, isIgnored: isIgnored ?? false)
  }

  private static func value<Value>(
    of key: String, in entry: [String: Any], at place: String, like example: String, _ parse: (String) -> Value?
  ) throws(LimitsFileError) -> Value? {
    guard let text = entry[key].map({ "\($0)" }) else { return nil }
    guard let value = parse(text) else {
      throw LimitsFileError(description: "\(place).\(key) reads like \(example) (found '\(text)')")
    }
    return value
  }

  private static func milliseconds(parsing text: String) -> Double? {
    let units = ["ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3]
    let digits = text.prefix { $0.isNumber || $0 == "." }
    guard let number = Double(digits),
      let unit = units[text.dropFirst(digits.count).trimmingCharacters(in: .whitespaces)]
    else { return nil }
    return number * unit
  }
}

/// A part of a whole as people write it: `3%`, `3 %` or `0.03`.
package struct Percentage: Hashable, Sendable {
  package let fraction: Double

  /// Nil for what is no part from 0 to 10 times the whole.
  package init?(parsing text: String) {
    let isPercent = text.hasSuffix("%")
    let digits = (isPercent ? String(text.dropLast()) : text).trimmingCharacters(in: .whitespaces)
    guard let number = Double(digits), number.isFinite else { return nil }
    fraction = isPercent ? number / 100 : number
    guard (0...10).contains(fraction) else { return nil }
  }
}
