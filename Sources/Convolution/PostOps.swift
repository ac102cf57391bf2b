/// What is done to each output before it is stored, in this order: a bias is added, a residual is added, the sum is clamped.
package struct PostOps: Hashable, Sendable {
  /// Whether one value for each output channel is added.
  package let addsBias: Bool
  /// Whether a tensor of the output's shape is added: the shortcut of a residual block.
  package let addsResidual: Bool
  /// The least output, −∞ where there is none.
  package let low: Float
  /// The largest output, ∞ where there is none.
  package let high: Float

  private init(addsBias: Bool = false, addsResidual: Bool = false, clamp: ClosedRange<Float> = Self.everything) {
    self.addsBias = addsBias
    self.addsResidual = addsResidual
    low = clamp.lowerBound
    high = clamp.upperBound
  }

  private static let everything = -Float.infinity...Float.infinity

  package static let bias = PostOps(addsBias: true)
  package static let sum = PostOps(addsResidual: true)
  /// max(0, x).
  package static let relu = clip(0...Float.infinity)
  /// max(0, min(6, x)).
  package static let relu6 = clip(0...6)

  /// Clamps to a range, which may be infinite on either side.
  package static func clip(_ range: ClosedRange<Float>) -> PostOps { PostOps(clamp: range) }

  package var isEmpty: Bool { self == [] }

  /// Whether outputs are clamped.
  package var clamps: Bool { low > -.infinity || high < .infinity }

  /// The post-operations of both; clamped as `later` says where it clamps.
  package func union(_ later: PostOps) -> PostOps {
    let last = later.clamps ? later : self
    return PostOps(
      addsBias: addsBias || later.addsBias, addsResidual: addsResidual || later.addsResidual,
      clamp: last.low...last.high)
  }
}

extension PostOps: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: PostOps...) { self = elements.reduce(PostOps(addsBias: false)) { $0.union($1) } }
}
