import Measurements
import ModelFiles

/// Holds an output of a test case to what is expected, by the tolerances of ONNX's own runner.
struct OutputComparison {
  let expected: ONNXTensorValue
  let name: String
  let output: ONNXOutput

  private static let relativeTolerance = 1e-3
  private static let absoluteTolerance = 1e-7

  /// The largest error ÷ the largest expected element.
  ///
  /// - Parameter found: the elements of a layer's output; nil for an output that was worked out while the file was read.
  /// - Throws: `CaseEnd` for an output that is not computed, or one with another shape or wrong elements.
  func error(of found: [Float]?) throws(CaseEnd) -> Double {
    switch output {
    case .missing: throw .declined("its output '\(name)' is not computed")
    case .layer(_, let shape):
      guard expected.kind == .float else {
        throw .declined("it gives \(expected.kind), and not fp32")
      }
      return try error(found ?? [], shape: shape)
    case .constant(let value):
      return try error(value.reals, shape: value.shape)
    }
  }

  private func error(_ found: [Float], shape: [Int]) throws(CaseEnd) -> Double {
    // Networks have no numbers without an axis.
    let wanted = expected.shape.isEmpty ? [1] : expected.shape
    guard shape == wanted || shape == expected.shape, found.count == expected.reals.count else {
      throw .failed("its output '\(name)' has the shape \(shape) where \(expected.shape) is expected")
    }
    var (largest, largestExpected) = (0.0, 0.0)
    for (index, (own, exact)) in zip(found, expected.reals).enumerated() where !isEqual(own, exact) {
      let error = abs(Double(own) - Double(exact))
      guard error <= Self.absoluteTolerance + Self.relativeTolerance * abs(Double(exact)) else {
        throw .failed("its output '\(name)' has \(own) at element \(index) where \(exact) is expected")
      }
      largest = max(largest, error)
      largestExpected = max(largestExpected, abs(Double(exact)))
    }
    return largest == 0 ? 0 : largest / largestExpected
  }

  /// Infinities and what is not a number equal themselves.
  private func isEqual(_ own: Float, _ exact: Float) -> Bool { own == exact || own.isNaN && exact.isNaN }
}
