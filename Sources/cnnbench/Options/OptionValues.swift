import ArgumentParser
import Backends
import Convolution
import Networks
import Reporting

extension Im2colBackend.GEMM: ExpressibleByArgument {}
extension BlockingChoice: ExpressibleByArgument {}

/// How options are read whose values are not plain numbers, words or names. What they throw says what would be right.
enum OptionValue {
  /// A value of `--post-ops`.
  static func postOps(_ text: String) throws -> PostOps {
    guard let postOps = PostOps(text: text) else {
      throw ValidationError(
        "post-operations are 'none', or bias, sum and one of relu, relu6 and clip:low:high, separated by commas")
    }
    return postOps
  }

  /// A value of `--match`.
  static func pattern(_ text: String) throws -> ProblemPattern {
    guard let pattern = ProblemPattern(text) else { throw ValidationError("'\(text)' is not a regular expression") }
    return pattern
  }

  /// A value of `--input`.
  static func inputShape(_ text: String) throws -> InputShape {
    guard let shape = InputShape(text) else {
      throw ValidationError(
        "an image is written as 3x224x224, a vector as 784, and the input of an ONNX file as image=1x3x224x224")
    }
    return shape
  }

  /// A value of `--max-error`; infinity for `none`.
  static func errorLimit(_ text: String) throws -> Double { text == "none" ? .infinity : try precision(text) }

  /// A value of `--precision` or `--max-error`.
  static func precision(_ text: String) throws -> Double {
    guard let fraction = Double(text), fraction > 0, fraction < 1 else {
      throw ValidationError("the value must be between 0 and 1, for example 0.01 or 1e-6")
    }
    return fraction
  }

  /// A value of `--threshold`.
  static func percentage(_ text: String) throws -> Double {
    guard let percentage = Percentage(parsing: text) else {
      throw ValidationError("a part of a time reads like 3% or 0.03")
    }
    return percentage.fraction
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
