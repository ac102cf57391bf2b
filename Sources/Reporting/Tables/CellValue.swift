/// What a cell holds, as programs read it.
package enum CellValue: Hashable, Sendable {
  /// What does not exist.
  case none
  case text(String)
  case flag(Bool)
  case count(Int)
  case number(Double)

  /// The value with all its digits; empty for what does not exist.
  package var plain: String {
    switch self {
    case .none: ""
    case .text(let text): text
    case .flag(let flag): "\(flag)"
    case .count(let count): "\(count)"
    case .number(let number): "\(number)"
    }
  }
}
