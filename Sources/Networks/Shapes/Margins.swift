/// Elements that are added on the four sides of an image.
package struct Margins: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Rows above and columns to the left.
  package let before: Extent
  /// Rows below and columns to the right.
  package let after: Extent

  package init(before: Extent, after: Extent) {
    self.before = before
    self.after = after
  }

  /// As many above as below, and to the left as to the right.
  package init(bothSides amount: Extent) { self.init(before: amount, after: amount) }

  package init(integerLiteral side: Int) { self.init(bothSides: Extent(height: side, width: side)) }

  /// Rows above and below together, and columns to the left and right.
  package var total: Extent {
    Extent(height: before.height + after.height, width: before.width + after.width)
  }

  package var description: String {
    before == after ? "\(before) padding on each side" : "padding of \(before) before and \(after) after it"
  }
}

extension Margins {
  /// The size of an image with the elements around it.
  func padded(_ image: Extent) -> Extent {
    Extent(height: image.height + total.height, width: image.width + total.width)
  }

  func require(atLeast minimum: Int) throws(LayerFault) {
    try SizeLimit.require("the padding", before, atLeast: minimum)
    try SizeLimit.require("the padding", after, atLeast: minimum)
  }
}
