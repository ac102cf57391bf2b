import ArgumentParser

/// A value of `--time`: a number and a unit.
struct TimeValue: CustomStringConvertible {
  private static let units: [(suffix: String, duration: Duration)] = [
    ("ns", .nanoseconds(1)), ("us", .microseconds(1)), ("ms", .milliseconds(1)), ("s", .seconds(1)),
    ("min", .seconds(60)),
  ]
  private static let longest = Duration.seconds(24 * 3600)
  /// Keeps the default suite with all backends within two minutes.
  static let standard = try! TimeValue(parsing: "500ms")

  let duration: Duration
  let description: String

  init(parsing text: String) throws {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard
      let number = Double(digits), let unit = Self.units.first(where: { $0.suffix == text.dropFirst(digits.count) }),
      number > 0, number < 1e15, unit.duration * number <= Self.longest
    else { throw ValidationError("a duration reads like 300ms, 2s or 1min, and is at most a day") }
    duration = unit.duration * number
    description = text
  }
}
