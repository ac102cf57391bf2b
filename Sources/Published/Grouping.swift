import Foundation

/// Numbers with commas between thousands.
package enum Grouping {
  package static func text(_ number: Int) -> String { text(Double(number), decimals: 0) }

  package static func text(_ number: Double, decimals: Int) -> String {
    let parts = String(format: "%.\(decimals)f", abs(number)).split(separator: ".")
    var whole = ""
    for (index, digit) in parts[0].reversed().enumerated() {
      if index > 0, index % 3 == 0 { whole.append(",") }
      whole.append(digit)
    }
    return (number < 0 ? "-" : "") + String(whole.reversed()) + (parts.count > 1 ? "." + parts[1] : "")
  }
}
