/// A height and a width: of a kernel, a stride, a padding, an image.
package struct Extent: Hashable, Sendable, Codable, CustomStringConvertible {
  package let height: Int
  package let width: Int

  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  package var area: Int { height * width }
  package var description: String { "\(height)x\(width)" }
}

extension Extent: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  package init(integerLiteral side: Int) { self.init(height: side, width: side) }

  /// `[height, width]`.
  package init(arrayLiteral sides: Int...) {
    precondition(sides.count == 2, "an extent has a height and a width")
    self.init(height: sides[0], width: sides[1])
  }
}
