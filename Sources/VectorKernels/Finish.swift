/// What is done to a value on its way to the output.
public struct Finish {
  /// One value for each channel of the block, or nil.
  public var bias: UnsafePointer<Float>?
  /// Laid out as the destination, or nil.
  public var residual: UnsafePointer<Float>?
  public var clearsNegative: Bool
  /// Whether the output goes past the caches, because they would not hold it until it is read. Such stores are ordered
  /// before what this thread does to an atomic value next, but not before ordinary stores.
  public var streams: Bool

  @inlinable
  public init(
    bias: UnsafePointer<Float>?, residual: UnsafePointer<Float>?, clearsNegative: Bool, streams: Bool = false
  ) {
    self.bias = bias
    self.residual = residual
    self.clearsNegative = clearsNegative
    self.streams = streams
  }
}

/// A `Finish` as vectors need it, for one channel, or for one pixel of each of W.
@usableFromInline
struct ChannelFinish<ISA: VectorISA> {
  @usableFromInline let bias: ISA.Vector
  @usableFromInline let residual: UnsafePointer<Float>?
  /// Smaller values become this one.
  @usableFromInline let floor: ISA.Vector
  @usableFromInline let streams: Bool

  @inlinable
  @inline(__always)
  init(_: ISA.Type, _ finish: Finish, bias: Float, streams: Bool) {
    self.init(ISA.self, finish, biases: ISA.Vector(repeating: bias), streams: streams)
  }

  /// - Parameter biases: one for each element.
  @inlinable
  @inline(__always)
  init(_: ISA.Type, _ finish: Finish, biases: ISA.Vector, streams: Bool) {
    self.streams = streams
    bias = biases
    residual = finish.residual
    floor = ISA.Vector(repeating: finish.clearsNegative ? 0 : -.infinity)
  }

  /// Adds the bias, and clears what is negative.
  @inlinable
  @inline(__always)
  func finish(_ value: ISA.Vector) -> ISA.Vector { ISA.raise(value + bias, to: floor) }

  /// Finishes and stores the first `count` elements of `value` at `offset` from the destination.
  @inlinable
  @inline(__always)
  func store(_ value: ISA.Vector, to destination: UnsafeMutablePointer<Float>, offset: Int, count: Int) {
    store(biased: value + bias, to: destination, offset: offset, count: count)
  }

  /// The same for a value that has the bias already.
  @inlinable
  @inline(__always)
  func store(biased value: ISA.Vector, to destination: UnsafeMutablePointer<Float>, offset: Int, count: Int) {
    var sum = value
    if let residual { sum += loadPartly(ISA.self, residual + offset, count) }
    let finished = ISA.raise(sum, to: floor)
    if streams && count == ISA.Vector.scalarCount {
      ISA.stream(finished, to: destination + offset)
    } else {
      storePartly(ISA.self, finished, to: destination + offset, count)
    }
  }
}

/// Whether each row starts with a cache line, so that its vectors are whole lines, or parts of one that are written one after
/// the other.
@inlinable
@inline(__always)
func canStream(to destination: UnsafeMutablePointer<Float>, rowStride: Int) -> Bool {
  Int(bitPattern: destination).isMultiple(of: Lookahead.lineElementCount * MemoryLayout<Float>.stride)
    && rowStride.isMultiple(of: Lookahead.lineElementCount)
}
