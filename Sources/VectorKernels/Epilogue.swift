/// What is done to a value on its way to the output, in this order: a bias is added, a residual is added, the sum is clamped.
public struct Epilogue {
  /// One value for each channel of the block, or nil.
  public var bias: UnsafePointer<Float>?
  /// Laid out as the destination, or nil.
  public var residual: UnsafePointer<Float>?
  /// The least output, −∞ where there is none. What is not a number stays as it is.
  public var low: Float
  /// The largest output, ∞ where there is none.
  public var high: Float
  /// Whether the output goes past the caches, because they would not hold it until it is read. Such stores are ordered
  /// before what this thread does to an atomic value next, but not before ordinary stores.
  public var streams: Bool

  @inlinable
  public init(
    bias: UnsafePointer<Float>?, residual: UnsafePointer<Float>?, low: Float = -.infinity, high: Float = .infinity,
    streams: Bool = false
  ) {
    self.bias = bias
    self.residual = residual
    self.low = low
    self.high = high
    self.streams = streams
  }

  /// Whether there is nothing to do but to add a bias, and to raise what is less than `low`: as most layers have it.
  @inlinable
  @inline(__always)
  var isPlain: Bool { residual == nil && high == .infinity }
}
