/// Reads `count` vectors `passes` times over and returns the sum of their elements' bit patterns, modulo 2³².
public typealias ReadStream = @Sendable (_ source: UnsafePointer<Float>, _ count: Int, _ passes: Int) -> UInt32

/// Writes `value` to all elements of `count` vectors, `passes` times over.
///
/// The stores are ordinary ones: a cache first reads the lines that it lacks (write-allocate).
public typealias WriteStream =
  @Sendable (_ destination: UnsafeMutablePointer<Float>, _ count: Int, _ value: Float, _ passes: Int) -> Void

/// Computes a = b + s · c on `count` vectors, `passes` times over.
///
/// - Source: McCalpin, "Memory Bandwidth and Machine Balance in Current High Performance Computers", IEEE TCCA
///   Newsletter, December 1995: the triad of STREAM.
public typealias TriadStream =
  @Sendable (
    _ a: UnsafeMutablePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>, _ s: Float, _ count: Int,
    _ passes: Int
  ) -> Void

/// See `ReadStream`. Adds integers, which takes one cycle: so neither latency nor the units that add bind before loads
/// do. The sums run on from pass to pass, so that no pass is superfluous. Equal parts are read at once, a block of each
/// after the other.
@inlinable
@inline(__always)
public func readStream<ISA: VectorISA, let block: Int, let parts: Int>(
  _: ISA.Type, _: Count<block>.Type, _: Count<parts>.Type, _ source: UnsafePointer<Float>, _ count: Int, _ passes: Int
) -> UInt32 {
  let lanes = ISA.Vector.scalarCount
  let blocksPerPart = count / (parts * block)
  let partElementCount = blocksPerPart * block * lanes
  var sums = InlineArray<block, ISA.Vector.MaskStorage> { _ in ISA.Vector.MaskStorage.zero }
  for _ in 0..<passes {
    var next = source
    for _ in 0..<blocksPerPart {
      for part in 0..<parts {
        for i in 0..<block {
          sums[unchecked: i] &+= loadBits(ISA.self, next + (part * partElementCount + i * lanes))
        }
      }
      next += block * lanes
    }
    for rest in parts * blocksPerPart * block..<count {
      sums[unchecked: 0] &+= loadBits(ISA.self, source + rest * lanes)
    }
  }
  var total = ISA.Vector.MaskStorage.zero
  for i in 0..<block { total &+= sums[unchecked: i] }
  return UInt32(truncatingIfNeeded: total.wrappedSum())
}

/// See `WriteStream`.
@inlinable
@inline(__always)
public func writeStream<ISA: VectorISA, let block: Int>(
  _: ISA.Type, _: Count<block>.Type, _ destination: UnsafeMutablePointer<Float>, _ count: Int, _ value: Float,
  _ passes: Int
) {
  let lanes = ISA.Vector.scalarCount
  let values = ISA.Vector(repeating: value)
  for _ in 0..<passes {
    var next = destination
    for _ in 0..<count / block {
      for i in 0..<block { store(values, to: next + i * lanes) }
      next += block * lanes
    }
    for i in 0..<count % block { store(values, to: next + i * lanes) }
  }
}

/// See `TriadStream`.
@inlinable
@inline(__always)
public func triadStream<ISA: VectorISA, let block: Int>(
  _: ISA.Type, _: Count<block>.Type, _ a: UnsafeMutablePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafePointer<Float>, _ s: Float, _ count: Int, _ passes: Int
) {
  let lanes = ISA.Vector.scalarCount
  let factor = ISA.Vector(repeating: s)
  for _ in 0..<passes {
    var start = 0
    for _ in 0..<count / block {
      for i in 0..<block { triad(ISA.self, a, b, c, factor, at: start + i * lanes) }
      start += block * lanes
    }
    for i in 0..<count % block { triad(ISA.self, a, b, c, factor, at: start + i * lanes) }
  }
}

@inlinable
@inline(__always)
func triad<ISA: VectorISA>(
  _: ISA.Type, _ a: UnsafeMutablePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>,
  _ factor: ISA.Vector, at start: Int
) {
  store(ISA.multiplyAdd(load(ISA.self, b + start), factor, load(ISA.self, c + start)), to: a + start)
}

@inlinable
@inline(__always)
func loadBits<ISA: VectorISA>(_: ISA.Type, _ source: UnsafePointer<Float>) -> ISA.Vector.MaskStorage {
  UnsafeRawPointer(source).loadUnaligned(as: ISA.Vector.MaskStorage.self)
}
