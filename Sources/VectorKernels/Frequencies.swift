/// Makes the three left factors of a complex product of each frequency: a + b, a and b of a + ib.
///
/// - Parameters:
///   - frequencies: the real parts, `count` vectors, then the imaginary parts.
///   - target: the factors of frequency f at (3f, 3f + 1, 3f + 2) · `pitch`.
public typealias SplitFrequencies =
  @Sendable (
    _ frequencies: UnsafePointer<Float>, _ count: Int, _ target: UnsafeMutablePointer<Float>, _ pitch: Int
  ) -> Void

/// See `SplitFrequencies`.
@inlinable
@inline(__always)
public func splitFrequencies<ISA: VectorISA>(
  _: ISA.Type, _ frequencies: UnsafePointer<Float>, _ count: Int, _ target: UnsafeMutablePointer<Float>, _ pitch: Int
) {
  let lanes = ISA.Vector.scalarCount
  for f in 0..<count {
    let a = load(ISA.self, frequencies + f * lanes)
    let b = load(ISA.self, frequencies + (count + f) * lanes)
    let factors = target + 3 * f * pitch
    store(a + b, to: factors)
    store(a, to: factors + pitch)
    store(b, to: factors + 2 * pitch)
  }
}

/// Makes the three right factors of a complex product of each frequency: c, d − c and c + d of the conjugate c + id.
///
/// - Parameters: as of `SplitFrequencies`; neighbouring vectors of `target` may be of other tiles.
public typealias SplitConjugates = SplitFrequencies

/// See `SplitConjugates`.
@inlinable
@inline(__always)
public func splitConjugates<ISA: VectorISA>(
  _: ISA.Type, _ frequencies: UnsafePointer<Float>, _ count: Int, _ target: UnsafeMutablePointer<Float>, _ pitch: Int
) {
  let lanes = ISA.Vector.scalarCount
  for f in 0..<count {
    let c = load(ISA.self, frequencies + f * lanes)
    let negated = load(ISA.self, frequencies + (count + f) * lanes)
    let factors = target + 3 * f * pitch
    store(c, to: factors)
    store(ISA.Vector.zero - negated - c, to: factors + pitch)
    store(c - negated, to: factors + 2 * pitch)
  }
}

/// Puts complex products together from three real ones: (k₁ − k₃) + i(k₁ + k₂).
public typealias JoinFrequencies =
  @Sendable (
    _ products: UnsafePointer<Float>, _ pitch: Int, _ count: Int, _ frequencies: UnsafeMutablePointer<Float>
  ) -> Void

/// See `JoinFrequencies`.
@inlinable
@inline(__always)
public func joinFrequencies<ISA: VectorISA>(
  _: ISA.Type, _ products: UnsafePointer<Float>, _ pitch: Int, _ count: Int, _ frequencies: UnsafeMutablePointer<Float>
) {
  let lanes = ISA.Vector.scalarCount
  for f in 0..<count {
    let k = products + 3 * f * pitch
    let k1 = load(ISA.self, k)
    store(k1 - load(ISA.self, k + 2 * pitch), to: frequencies + f * lanes)
    store(k1 + load(ISA.self, k + pitch), to: frequencies + (count + f) * lanes)
  }
}
