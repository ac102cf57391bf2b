import Foundation

/// How a computed number agrees with a printed one.
package enum Agreement: String, Sendable, Codable, CaseIterable {
  case exact
  /// The printed number is the computed one, rounded to the digits printed.
  case rounded
  /// The printed number is the computed one, cut off after the digits printed, by less than a tenth of it.
  case truncated
  case differs

  /// - Parameter stated: the number as printed, perhaps with commas between thousands.
  package init(stated: String, computed: Double) {
    let number = stated.filter { $0 != "," }
    let published = Double(number) ?? .nan
    let unit = Self.lastDigit(of: number)
    if computed == published {
      self = .exact
    } else if (computed / unit).rounded() == (published / unit).rounded() {
      self = .rounded
    } else if (computed / unit).rounded(.towardZero) == (published / unit).rounded(), computed < 1.1 * published {
      self = .truncated
    } else {
      self = .differs
    }
  }

  /// What one step of the last digit that says something is worth: of 650000 it is the 5, of 3.80 the 0.
  private static func lastDigit(of number: String) -> Double {
    let decimals = decimals(in: number)
    let isRound = decimals == 0 && number.count >= fewestDigitsOfRoundNumbers
    return pow(10, Double(isRound ? number.reversed().prefix { $0 == "0" }.count : -decimals))
  }

  /// Shorter whole numbers are taken to mean each of their digits.
  private static let fewestDigitsOfRoundNumbers = 5

  /// The digits after the point.
  static func decimals(in number: String) -> Int {
    number.firstIndex(of: ".").map { number.distance(from: $0, to: number.endIndex) - 1 } ?? 0
  }

  /// The weakest of several, `exact` being the strongest.
  static func weakest(_ agreements: [Agreement]) -> Agreement? {
    agreements.max { allCases.firstIndex(of: $0)! < allCases.firstIndex(of: $1)! }
  }
}

extension Agreement {
  /// The verdict on a claim.
  package var verdict: String {
    switch self {
    case .exact: "holds"
    case .rounded: "holds, rounded"
    case .truncated: "holds, cut off"
    case .differs: "does not hold"
    }
  }
}
