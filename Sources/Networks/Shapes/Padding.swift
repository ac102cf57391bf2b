/// Zeros around an image.
package enum Padding: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// Half of the kernel on each side: with stride 1, the output is as large as the input.
  case same
  /// None.
  case valid
  /// Elements of padding on each side.
  case explicit(Extent)

  package init(integerLiteral side: Int) { self = .explicit(Extent(height: side, width: side)) }

  /// The padding on each side for a kernel.
  package func amount(kernel: Extent) -> Extent {
    switch self {
    case .same: Extent(height: (kernel.height - 1) / 2, width: (kernel.width - 1) / 2)
    case .valid: 0
    case .explicit(let amount): amount
    }
  }
}
