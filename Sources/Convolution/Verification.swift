import Tensors

/// What a comparison of one destination with the reference found.
package struct Verification: Hashable, Sendable {
  /// The largest |found − exact| over the compared elements that are finite.
  package let maxAbsoluteError: Double
  /// The largest |found − exact|, divided by the largest |exact|.
  package let maxRelativeError: Double
  /// The 2-norm of all errors, divided by the 2-norm of the exact values.
  package let l2RelativeError: Double
  /// The largest accepted error, from the plan's error bound.
  package let tolerance: Double
  /// Elements compared with the reference.
  package let checkedCount: Int
  /// Whether these are all elements of the destination.
  package let isComplete: Bool
  /// Elements that are wrong or not finite.
  package let faultCount: Int
  /// The first of them.
  package let firstFaults: [ElementFault]

  package var hasPassed: Bool { faultCount == 0 }

  /// How much was compared: `all 1152 elements`, `a sample of 9331 elements`.
  package var extent: String { "\(isComplete ? "all" : "a sample of") \(checkedCount) elements" }
}

/// One element of a destination that is not what it should be.
package struct ElementFault: Hashable, Sendable, CustomStringConvertible {
  /// Image, channel, row and column; output channel, input channel, row and column of the weights' gradient; output channel
  /// alone of the bias' gradient.
  package let position: [Int]
  /// Nil where the reference was not computed.
  package let expected: Double?
  package let found: Float
  package let tolerance: Double

  /// Nil where there is nothing to compare.
  package var error: Double? {
    expected.flatMap { found.isFinite ? abs(Double(found) - $0) : nil }
  }

  package var description: String {
    let place = "\(position.count == 1 ? "bias " : "")[\(position.map(String.init).joined(separator: ", "))]"
    let expectation = expected.map { "expected \(Float($0)), " } ?? ""
    guard let error else { return "\(place): \(expectation)found \(found), which is not finite or was never written" }
    return "\(place): \(expectation)found \(found), off by \(Float(error)) where \(Float(tolerance)) is accepted"
  }
}

/// Counts faults and keeps the first few.
struct FaultList {
  private static let keptCount = 5

  let shape: TensorShape
  let tolerance: Double
  private(set) var count = 0
  private(set) var first: [ElementFault] = []

  init(shape: TensorShape, tolerance: Double) {
    self.shape = shape
    self.tolerance = tolerance
  }

  mutating func add(_ index: Int, expected: Double?, found: Float) {
    add(ElementFault(position: shape.position(of: index), expected: expected, found: found, tolerance: tolerance))
  }

  mutating func add(biasOf channel: Int, expected: Double, found: Float, tolerance: Double) {
    add(ElementFault(position: [channel], expected: expected, found: found, tolerance: tolerance))
  }

  private mutating func add(_ fault: ElementFault) {
    count += 1
    if first.count < Self.keptCount { first.append(fault) }
  }
}
