/// Runs independent multiply-adds from registers only, `iterations` × `chains` vectors: the upper limit of any kernel.
public typealias PeakRate = @Sendable (_ iterations: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void

/// See `PeakRate`. Twelve chains hide the latency and leave 16 registers enough for the operands.
/// - Parameter scratch: 2 vectors that are read, and a third that takes the sums so that the work is not removed.
@inlinable
@inline(__always)
public func peakRate<ISA: VectorISA, let chains: Int>(
  _: ISA.Type, _: Count<chains>.Type, _ iterations: Int, _ scratch: UnsafeMutablePointer<Float>
) {
  let a = load(ISA.self, scratch)
  let b = load(ISA.self, scratch + ISA.Vector.scalarCount)
  var sums = InlineArray<chains, ISA.Vector> { _ in ISA.Vector.zero }
  for _ in 0..<iterations {
    for i in 0..<chains { sums[unchecked: i] = ISA.multiplyAdd(sums[unchecked: i], a, b) }
  }
  var total = ISA.Vector.zero
  for i in 0..<chains { total += sums[unchecked: i] }
  store(total, to: scratch + 2 * ISA.Vector.scalarCount)
}
