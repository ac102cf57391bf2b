/// What is done to each element of a map on its way to the output: scale · x + shift, clamped.
public struct MapScaling: Sendable {
  public var scale: Float
  public var shift: Float
  /// The least output, −∞ where there is none. What is not a number stays as it is.
  public var low: Float
  /// The largest output, ∞ where there is none.
  public var high: Float

  @inlinable
  public init(scale: Float = 1, shift: Float = 0, low: Float = -.infinity, high: Float = .infinity) {
    self.scale = scale
    self.shift = shift
    self.low = low
    self.high = high
  }
}

/// Scales `count` elements; source and destination may be the same.
public typealias ScaleMap =
  @Sendable (
    _ source: UnsafePointer<Float>, _ count: Int, _ scaling: MapScaling, _ destination: UnsafeMutablePointer<Float>
  ) -> Void

/// Combines `count` elements of two maps, and clamps the results; the destination may be one of the maps.
public typealias CombineMaps =
  @Sendable (
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int, _ low: Float, _ high: Float,
    _ destination: UnsafeMutablePointer<Float>
  ) -> Void

/// Gives the sum, or the largest, of `count` elements, at least one.
public typealias ReduceMap = @Sendable (_ source: UnsafePointer<Float>, _ count: Int) -> Float

/// See `ScaleMap`.
@inlinable
@inline(__always)
public func scaleMap<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int, _ scaling: MapScaling,
  _ destination: UnsafeMutablePointer<Float>
) {
  let (scale, shift) = (ISA.Vector(repeating: scaling.scale), ISA.Vector(repeating: scaling.shift))
  let (low, high) = (ISA.Vector(repeating: scaling.low), ISA.Vector(repeating: scaling.high))
  forEachVector(ISA.self, of: count) { index, part in
    let value = ISA.multiplyAdd(shift, scale, loadPartly(ISA.self, source + index, part))
    storePartly(ISA.self, ISA.max(low, ISA.min(high, value)), to: destination + index, part)
  }
}

/// The sums of two maps; see `CombineMaps`.
@inlinable
@inline(__always)
public func addMaps<ISA: VectorISA>(
  _: ISA.Type, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int, _ low: Float, _ high: Float,
  _ destination: UnsafeMutablePointer<Float>
) {
  let (low, high) = (ISA.Vector(repeating: low), ISA.Vector(repeating: high))
  forEachVector(ISA.self, of: count) { index, part in
    let sum = loadPartly(ISA.self, a + index, part) + loadPartly(ISA.self, b + index, part)
    storePartly(ISA.self, ISA.max(low, ISA.min(high, sum)), to: destination + index, part)
  }
}

/// The sum of a map; see `ReduceMap`. Four sums run side by side, so that the latency of an addition does not bind.
@inlinable
@inline(__always)
public func sumOfMap<ISA: VectorISA>(_: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int) -> Float {
  let lanes = ISA.Vector.scalarCount
  var sums = InlineArray<4, ISA.Vector> { _ in .zero }
  var index = 0
  while index + 4 * lanes <= count {
    for i in 0..<4 { sums[unchecked: i] += load(ISA.self, source + (index + i * lanes)) }
    index += 4 * lanes
  }
  var total = (sums[unchecked: 0] + sums[unchecked: 1]) + (sums[unchecked: 2] + sums[unchecked: 3])
  forEachVector(ISA.self, of: count - index) { rest, part in
    total += loadPartly(ISA.self, source + (index + rest), part)
  }
  return total.sum()
}

/// The largest element of a map; see `ReduceMap`.
@inlinable
@inline(__always)
public func largestOfMap<ISA: VectorISA>(_: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int) -> Float {
  let lanes = ISA.Vector.scalarCount
  var largest = source[0]
  var index = 0
  if count >= lanes {
    var vector = load(ISA.self, source)
    index = lanes
    while index + lanes <= count {
      vector = ISA.max(load(ISA.self, source + index), vector)
      index += lanes
    }
    largest = vector.max()
  }
  while index < count {
    largest = source[index] > largest ? source[index] : largest
    index += 1
  }
  return largest
}

/// The products of two maps; see `CombineMaps`.
@inlinable
@inline(__always)
public func multiplyMaps<ISA: VectorISA>(
  _: ISA.Type, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int, _ low: Float, _ high: Float,
  _ destination: UnsafeMutablePointer<Float>
) {
  let (low, high) = (ISA.Vector(repeating: low), ISA.Vector(repeating: high))
  forEachVector(ISA.self, of: count) { index, part in
    let product = loadPartly(ISA.self, a + index, part) * loadPartly(ISA.self, b + index, part)
    storePartly(ISA.self, ISA.max(low, ISA.min(high, product)), to: destination + index, part)
  }
}
