/// Elements in double precision, in memory of their own.
final class ExactBlock: @unchecked Sendable {
  let elements: UnsafeMutablePointer<Double>
  let count: Int

  /// Uninitialised.
  init(count: Int) {
    elements = .allocate(capacity: max(1, count))
    self.count = count
  }

  /// A copy of fp32 elements.
  convenience init(_ source: UnsafePointer<Float>, count: Int) {
    self.init(count: count)
    for index in 0..<count { elements[index] = Double(source[index]) }
  }

  deinit { elements.deallocate() }
}

enum ExactBlocks {
  /// Elements of an operand that are converted, or lowered, at a time: 4 MiB.
  static let elementCount = 1 << 19
}
