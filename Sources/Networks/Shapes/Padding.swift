/// Zeros around an image, as an operation with a window states them.
package enum Padding: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// Half of the window on each side, rounded down: PyTorch's habit. With stride 1 and an odd window, the output is as
  /// large as the input.
  case half
  /// None.
  case valid
  /// As much as gives ⌈input / stride⌉ outputs, the odd row and column after the image: TensorFlow's `SAME`.
  case sameUpper
  /// As `sameUpper`, with the odd row and column before the image.
  case sameLower
  /// So much on each side.
  case sides(Margins)

  package init(integerLiteral side: Int) { self = .sides(Margins(integerLiteral: side)) }

  /// As much above as below, and to the left as to the right.
  package static func explicit(_ amount: Extent) -> Padding { .sides(Margins(bothSides: amount)) }

  /// The padding of an image.
  ///
  /// - Parameters:
  ///   - window: rows and columns from the first to the last that a window reads.
  ///   - input: the size of the image.
  package func margins(window: Extent, stride: Extent, input: Extent) -> Margins {
    switch self {
    case .half: Margins(bothSides: Extent(height: (window.height - 1) / 2, width: (window.width - 1) / 2))
    case .valid: 0
    case .sides(let margins): margins
    case .sameUpper, .sameLower:
      margins(
        total: Extent(
          height: Self.total(window.height, stride.height, input.height),
          width: Self.total(window.width, stride.width, input.width)))
    }
  }

  /// Half of a total before and half after; an odd element goes where the case says.
  func margins(total: Extent) -> Margins {
    let (less, more) = (
      Extent(height: total.height / 2, width: total.width / 2),
      Extent(height: total.height - total.height / 2, width: total.width - total.width / 2)
    )
    return self == .sameLower ? Margins(before: more, after: less) : Margins(before: less, after: more)
  }

  /// Elements that the last of ⌈input / stride⌉ windows lacks.
  private static func total(_ window: Int, _ stride: Int, _ input: Int) -> Int {
    max(0, (input - 1) / stride * stride + window - input)
  }
}
