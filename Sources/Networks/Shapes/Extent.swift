/// A height and a width: of a kernel, a stride, a padding, an image.
package struct Extent: Hashable, Sendable, Codable, CustomStringConvertible {
  package let height: Int
  package let width: Int

  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  package var area: Int { height * width }

  /// From the first to the last tap of a kernel of this size whose taps are so far apart.
  func dilated(by dilation: Extent) -> Extent {
    Extent(height: (height - 1) * dilation.height + 1, width: (width - 1) * dilation.width + 1)
  }
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
