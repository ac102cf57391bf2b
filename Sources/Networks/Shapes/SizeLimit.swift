/// What sizes must be, so that everything about a network can be counted.
enum SizeLimit {
  /// The most elements of a layer's output, and the most weights or MACs of a layer for one image: 2^44.
  ///
  /// VGG-19 needs 2^34 MACs in all; the bound keeps every sum over layers within 63 bits.
  private static let largestCount = 1 << 44

  static func require(_ quantity: String, _ value: Int, atLeast minimum: Int) throws(LayerFault) {
    guard value >= minimum else { throw .tooSmall(quantity: quantity, minimum: minimum, found: value) }
    guard value <= Int(Int32.max) else { throw .tooLarge(quantity: quantity) }
  }

  static func require(_ quantity: String, _ value: Extent, atLeast minimum: Int) throws(LayerFault) {
    try require("the height of \(quantity)", value.height, atLeast: minimum)
    try require("the width of \(quantity)", value.width, atLeast: minimum)
  }

  /// Any number up to a limit, negative ones included.
  static func requireWithin(_ quantity: String, _ value: Int, _ limit: Int) throws(LayerFault) {
    guard (-Int(Int32.max)...limit).contains(value) else {
      throw .outOfRange(quantity: quantity, range: "at most \(limit)", found: "\(value)")
    }
  }

  static func requireCountable(_ factors: [Int], quantity: String) throws(LayerFault) {
    var product = 1
    for factor in factors {
      let (partial, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow, partial <= largestCount else { throw .tooLarge(quantity: quantity) }
      product = partial
    }
  }
}
