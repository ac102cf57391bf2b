/// Runs independent multiply-adds from registers only, `iterations` × 12 vectors: the upper limit of any kernel.
public typealias PeakRate = @Sendable (_ iterations: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void

/// Chains of dependent multiply-adds in `peakRate`: enough to hide the latency, few enough for 16 registers.
public let peakRateChainCount = 12

/// See `PeakRate`.
/// - Parameter scratch: 2 vectors that are read, and replaced by the sums so that the work is not removed.
@inlinable
@inline(__always)
public func peakRate<ISA: VectorISA>(_: ISA.Type, _ iterations: Int, _ scratch: UnsafeMutablePointer<Float>) {
  let a = load(ISA.self, scratch)
  let b = load(ISA.self, scratch + ISA.Vector.scalarCount)
  var sums = InlineArray<12, ISA.Vector> { _ in ISA.Vector.zero }
  for _ in 0..<iterations {
    for i in 0..<12 { sums[unchecked: i] = ISA.multiplyAdd(sums[unchecked: i], a, b) }
  }
  var total = ISA.Vector.zero
  for i in 0..<12 { total += sums[unchecked: i] }
  store(total, to: scratch)
}
