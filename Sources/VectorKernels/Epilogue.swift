/// What is done to a value on its way to the output.
public struct Epilogue {
  /// One value for each channel of the block, or nil.
  public var bias: UnsafePointer<Float>?
  /// Laid out as the destination, or nil.
  public var residual: UnsafePointer<Float>?
  public var appliesReLU: Bool
  /// Whether the output goes past the caches, because they would not hold it until it is read. Such stores are ordered
  /// before what this thread does to an atomic value next, but not before ordinary stores.
  public var streams: Bool

  @inlinable
  public init(
    bias: UnsafePointer<Float>?, residual: UnsafePointer<Float>?, appliesReLU: Bool, streams: Bool = false
  ) {
    self.bias = bias
    self.residual = residual
    self.appliesReLU = appliesReLU
    self.streams = streams
  }
}
