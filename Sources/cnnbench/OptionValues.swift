import ArgumentParser
import Architectures
import Convolution
import Kernels
import Reporting

extension ConvolutionDirection: ExpressibleByArgument {}
extension ReportFormat: ExpressibleByArgument {}

/// A value of `--post-ops`.
struct PostOpsValue: ExpressibleByArgument {
  let postOps: PostOps

  init?(argument: String) {
    var postOps: PostOps = []
    if argument != "none" {
      for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
        guard let named = PostOps.named.first(where: { $0.name == word }) else { return nil }
        postOps.formUnion(named.option)
      }
    }
    self.postOps = postOps
  }
}

/// A value of `--threads`.
struct ThreadCount: ExpressibleByArgument, CustomStringConvertible {
  /// More threads than this are a mistake.
  static let largest = 1024

  /// Nil means one for each processor.
  let count: Int?

  init(_ count: Int) { self.count = count }

  init?(argument: String) {
    count = Int(argument)
    guard argument == "all" || (1...Self.largest).contains(count ?? 0) else { return nil }
  }

  var description: String { count.map(String.init) ?? "all" }
}

/// A value of `--time`: a number and a unit.
struct TimeValue: ExpressibleByArgument, CustomStringConvertible {
  private static let units: [(suffix: String, duration: Duration)] = [
    ("ns", .nanoseconds(1)), ("us", .microseconds(1)), ("ms", .milliseconds(1)), ("s", .seconds(1)),
    ("min", .seconds(60)),
  ]
  private static let longest = Duration.seconds(24 * 3600)

  let duration: Duration
  let description: String

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard
      let number = Double(digits), let unit = Self.units.first(where: { $0.suffix == argument.dropFirst(digits.count) }),
      number > 0, unit.duration * number <= Self.longest
    else { return nil }
    duration = unit.duration * number
    description = argument
  }
}

/// A value of `--precision`.
struct PrecisionValue: ExpressibleByArgument, CustomStringConvertible {
  let fraction: Double

  init?(argument: String) {
    guard let fraction = Double(argument), fraction > 0, fraction < 1 else { return nil }
    self.fraction = fraction
  }

  var description: String { "\(fraction)" }
}

extension InstructionSet {
  /// The set of that name, or the widest that this machine runs.
  ///
  /// - Throws: `CommandFailure` for an unknown name, and for a set that this machine lacks.
  static func chosen(named name: String?) throws -> InstructionSet {
    let known = available.map(\.rawValue).joined(separator: ", ")
    guard let name else {
      guard let widest = available.last else {
        throw CommandFailure(.unavailable, "this machine runs none of the instruction sets that cnnbench has kernels for")
      }
      return widest
    }
    guard let set = InstructionSet(rawValue: name) else {
      throw CommandFailure.unknown("instruction set", name, among: allCases.map(\.rawValue), seeAlso: "isa")
    }
    guard set.isAvailable else {
      throw CommandFailure(
        .unavailable, "this machine does not run \(name), that is \(set.target)", note: "it runs: \(known)")
    }
    return set
  }
}

extension CommandFailure {
  /// A name that nothing has, with the nearest one that something has.
  static func unknown(_ kind: String, _ name: String, among names: [String], seeAlso subject: String) -> CommandFailure {
    let suggestion = NearestName.find(name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    return CommandFailure(
      .usage, "unknown \(kind) '\(name)'\(suggestion)",
      note: "there are \(names.joined(separator: ", ")); see 'cnnbench list \(subject)'")
  }
}
