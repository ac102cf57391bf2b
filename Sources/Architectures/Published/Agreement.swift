import Foundation

/// How a computed number agrees with a printed one.
package enum Agreement: String, Sendable, Codable, CaseIterable {
  case exact
  /// The printed number is the computed one, rounded to the digits printed.
  case rounded
  /// The printed number is the computed one, cut off after the digits printed.
  case truncated
  case differs

  /// - Parameter stated: the number as printed, perhaps with commas between thousands.
  package init(stated: String, computed: Double) {
    let digits = stated.filter { $0 != "," }
    let scale = pow(10, Double(Self.decimals(in: digits)))
    let published = ((Double(digits) ?? .nan) * scale).rounded()
    if computed == published / scale {
      self = .exact
    } else if (computed * scale).rounded() == published {
      self = .rounded
    } else if (computed * scale).rounded(.towardZero) == published {
      self = .truncated
    } else {
      self = .differs
    }
  }

  /// The digits after the point.
  static func decimals(in number: String) -> Int {
    number.firstIndex(of: ".").map { number.distance(from: $0, to: number.endIndex) - 1 } ?? 0
  }

  /// The weakest of several, `exact` being the strongest.
  static func weakest(_ agreements: [Agreement]) -> Agreement? {
    agreements.max { allCases.firstIndex(of: $0)! < allCases.firstIndex(of: $1)! }
  }
}
