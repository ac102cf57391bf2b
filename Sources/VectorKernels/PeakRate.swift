/// Runs independent multiply-adds from registers only, `iterations` × `chains` vectors: the upper limit of any kernel.
public typealias PeakRate = @Sendable (_ iterations: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void

/// See `PeakRate`. Each chain repeats x ← b + a · x, so that a product depends on the one before it: where multiplication
/// and addition are two instructions, both are executed. A latency of up to 6 cycles is hidden where two are issued in
/// each; the chains, a and b take 14 of 16 registers.
/// - Parameter scratch: a and b, two vectors that are read, and a third that takes the sum of the chains so that the work
///   is not removed. The chains start at 0, 1, 2, …; they stay bounded where abs(a) < 1.
@inlinable
@inline(__always)
public func peakRate<ISA: VectorISA, let chains: Int>(
  _: ISA.Type, _: Count<chains>.Type, _ iterations: Int, _ scratch: UnsafeMutablePointer<Float>
) {
  let a = load(ISA.self, scratch)
  let b = load(ISA.self, scratch + ISA.Vector.scalarCount)
  var values = InlineArray<chains, ISA.Vector> { ISA.Vector(repeating: Float($0)) }
  for _ in 0..<iterations {
    for i in 0..<chains { values[unchecked: i] = ISA.multiplyAdd(b, a, values[unchecked: i]) }
  }
  var total = ISA.Vector.zero
  for i in 0..<chains { total += values[unchecked: i] }
  store(total, to: scratch + 2 * ISA.Vector.scalarCount)
}
