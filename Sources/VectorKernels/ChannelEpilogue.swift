/// An `Epilogue` as vectors need it, for one channel, or for one pixel of each of W.
@usableFromInline
struct ChannelEpilogue<ISA: VectorISA> {
  @usableFromInline let bias: ISA.Vector
  @usableFromInline let residual: UnsafePointer<Float>?
  @usableFromInline let low: ISA.Vector
  @usableFromInline let high: ISA.Vector
  @usableFromInline let streams: Bool

  @inlinable
  @inline(__always)
  init(_: ISA.Type, _ epilogue: Epilogue, bias: Float, streams: Bool) {
    self.init(ISA.self, epilogue, biases: ISA.Vector(repeating: bias), streams: streams)
  }

  /// - Parameter biases: one for each element.
  @inlinable
  @inline(__always)
  init(_: ISA.Type, _ epilogue: Epilogue, biases: ISA.Vector, streams: Bool) {
    self.streams = streams
    bias = biases
    residual = epilogue.residual
    low = ISA.Vector(repeating: epilogue.low)
    high = ISA.Vector(repeating: epilogue.high)
  }

  /// What a plain epilogue makes of a value.
  @inlinable
  @inline(__always)
  func apply(to value: ISA.Vector) -> ISA.Vector { ISA.max(low, value + bias) }

  /// Applies the epilogue to the first `count` elements of `value`, and stores them at `offset` from the destination.
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
    let finished = ISA.max(low, ISA.min(high, sum))
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
