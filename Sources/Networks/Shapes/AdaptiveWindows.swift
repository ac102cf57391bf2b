/// The windows along one axis that give an output of a given length: output i reads from ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉.
///
/// - Source: PyTorch's `AdaptiveAvgPool2d`.
package struct AdaptiveWindows: Hashable, Sendable {
  private let input: Int
  private let output: Int

  /// - Parameters:
  ///   - input: elements along the axis, at least 1.
  ///   - output: windows, at least 1.
  package init(input: Int, output: Int) {
    self.input = input
    self.output = output
  }

  /// Elements of all windows; those that two windows read count twice.
  ///
  /// The sum of ⌊i·n/m⌋ over i < m is ((n − 1)(m − 1) + gcd(n, m) − 1) / 2, and that of the ends follows by symmetry.
  package var elementCount: Int { input + output - divisor }

  /// Elements of the longest window.
  package var longest: Int {
    let (quotient, remainder) = input.quotientAndRemainder(dividingBy: output)
    guard remainder > 0 else { return quotient }
    return quotient + (remainder == divisor ? 1 : 2)
  }

  /// The least distance between the starts of two windows, at least 1.
  package var stride: Int { max(1, input / output) }

  private var divisor: Int {
    var (larger, smaller) = (input, output)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger
  }
}
