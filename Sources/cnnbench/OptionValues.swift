import ArgumentParser
import Backends
import Convolution
import Kernels
import Networks
import Reporting

extension ConvolutionDirection: ExpressibleByArgument {}
extension ReportFormat: ExpressibleByArgument {}
extension Im2colBackend.GEMM: ExpressibleByArgument {}
extension BlockingChoice: ExpressibleByArgument {}

/// How options are read whose values are not plain numbers, words or names. What they throw says what would be right.
enum OptionValue {
  /// A value of `--post-ops`.
  static func postOps(_ text: String) throws -> PostOps {
    guard let postOps = PostOps(text: text) else {
      throw ValidationError(
        "post-operations are bias, sum, and one of relu, relu6 and clip:low:high, with commas between them, or none")
    }
    return postOps
  }

  /// A value of `--input`.
  static func featureShape(_ text: String) throws -> FeatureShape {
    guard let shape = FeatureShape(text) else {
      throw ValidationError("an image has a shape such as 3x224x224, a vector a length such as 784")
    }
    return shape
  }

  /// A value of `--precision` or `--max-error`.
  static func precision(_ text: String) throws -> Double {
    guard let fraction = Double(text), fraction > 0, fraction < 1 else {
      throw ValidationError("a precision or an error lies between 0 and 1, as 0.01 and 1e-6 do")
    }
    return fraction
  }

  /// A value of `--max-workspace`.
  static func byteCount(_ text: String) throws -> Int {
    let units = ["": 0, "KiB": 10, "MiB": 20, "GiB": 30]
    let digits = text.prefix(while: \.isWholeNumber)
    guard let count = Int(digits), let shift = units[String(text.dropFirst(digits.count))], count <= Int.max >> shift
    else { throw ValidationError("a size reads like 65536, 64KiB, 64MiB or 1GiB") }
    return count << shift
  }
}

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

extension InstructionSet {
  /// The set of that name, or of that former name, or the widest that this machine runs.
  ///
  /// - Throws: `CommandFailure` for an unknown name, and for a set that this machine lacks.
  static func chosen(named name: String?) throws -> InstructionSet {
    let known = available.map(\.rawValue).joined(separator: ", ")
    guard let name else {
      guard let widest = available.last else {
        throw CommandFailure(
          .unavailable, "this machine runs none of the instruction sets that cnnbench has kernels for")
      }
      return widest
    }
    guard let set = InstructionSet(named: name) else {
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
  ///
  /// - Parameter subject: what `cnnbench list` shows them as; nil if it does not.
  static func unknown(
    _ kind: String, _ name: String, among names: [String], seeAlso subject: String? = nil
  ) -> CommandFailure {
    let reference = subject.map { "; see 'cnnbench list \($0)'" } ?? ""
    let suggestion = NearestName.find(name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    return CommandFailure(
      .usage, "unknown \(kind) '\(name)'\(suggestion)",
      note: "there are \(names.joined(separator: ", "))\(reference)")
  }
}
