import Foundation
import Harness

/// Numbers as people read them.
package enum NumberText {
  /// Four significant digits, without an exponent: `0.01234`, `12.34`, `12345`.
  package static func significant(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let magnitude = Int(log10(abs(value)).rounded(.down))
    return String(format: "%.*f", max(0, 3 - magnitude), value)
  }

  /// `1.2e-06`.
  package static func scientific(_ value: Double) -> String { String(format: "%.1e", value) }

  /// `2.31×`.
  package static func ratio(_ value: Double) -> String { String(format: "%.2f×", value) }

  /// `0.8 %`, and `124 %` from ten percent on.
  package static func percent(_ fraction: Double) -> String {
    String(format: fraction < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * fraction)
  }

  /// Percent with two decimals and without the sign: `97.31`.
  package static func percentNumber(_ fraction: Double) -> String { twoDecimals(100 * fraction) }

  /// Both ends of an interval in percent, without the sign: `96.95 to 97.64`.
  package static func percentNumbers(_ interval: ProportionInterval) -> String {
    "\(percentNumber(interval.low)) to \(percentNumber(interval.high))"
  }

  /// `2.31`.
  package static func twoDecimals(_ value: Double) -> String { String(format: "%.2f", value) }

  /// Four significant digits and an SI prefix: `60.97 M`, `650`.
  package static func si(_ count: Int) -> String {
    let prefixes = ["", " k", " M", " G", " T", " P"]
    var (value, prefix) = (Double(count), 0)
    while value >= 1000, prefix < prefixes.count - 1 {
      value /= 1000
      prefix += 1
    }
    return prefix == 0 ? "\(count)" : significant(value) + prefixes[prefix]
  }

  /// `48 KiB`, `1.25 MiB`, `23.5 GiB`.
  package static func byteCount(_ count: Int) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var (value, unit) = (Double(count), 0)
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return String(format: value < 999.5 ? "%.3g " : "%.0f ", value) + units[unit]
  }
}
