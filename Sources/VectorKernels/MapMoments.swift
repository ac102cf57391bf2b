/// Gives the sum of the squared distances of `count` elements from `center`.
public typealias SquaresOfMap =
  @Sendable (_ source: UnsafePointer<Float>, _ count: Int, _ center: Float) -> Float

/// Gives the sum of `count` gradients, and that of their products with the distances of as many elements from `center`.
public typealias MomentsOfMaps =
  @Sendable (
    _ gradients: UnsafePointer<Float>, _ elements: UnsafePointer<Float>, _ count: Int, _ center: Float
  ) -> (sum: Float, product: Float)

/// Writes scales.0 · a + scales.1 · b + shift; the destination may be one of the maps.
public typealias MixMaps =
  @Sendable (
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int, _ scales: (Float, Float), _ shift: Float,
    _ destination: UnsafeMutablePointer<Float>
  ) -> Void

/// Writes each of `count` elements twice, multiplied by a factor: a row of 2 × 2 windows that share their gradient.
public typealias DoubleElements =
  @Sendable (
    _ source: UnsafePointer<Float>, _ count: Int, _ factor: Float, _ destination: UnsafeMutablePointer<Float>
  ) -> Void

/// See `SquaresOfMap`. Four sums run side by side, so that the latency of an addition does not bind.
@inlinable
@inline(__always)
public func squaresOfMap<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int, _ center: Float
) -> Float {
  let lanes = ISA.Vector.scalarCount
  let middle = ISA.Vector(repeating: center)
  var sums = InlineArray<4, ISA.Vector> { _ in .zero }
  var index = 0
  while index + 4 * lanes <= count {
    for i in 0..<4 {
      let distance = load(ISA.self, source + (index + i * lanes)) - middle
      sums[unchecked: i] = ISA.multiplyAdd(sums[unchecked: i], distance, distance)
    }
    index += 4 * lanes
  }
  var total = (sums[unchecked: 0] + sums[unchecked: 1]) + (sums[unchecked: 2] + sums[unchecked: 3])
  while index + lanes <= count {
    let distance = load(ISA.self, source + index) - middle
    total = ISA.multiplyAdd(total, distance, distance)
    index += lanes
  }
  var sum = total.sum()
  while index < count {
    sum += (source[index] - center) * (source[index] - center)
    index += 1
  }
  return sum
}

/// See `MomentsOfMaps`.
@inlinable
@inline(__always)
public func momentsOfMaps<ISA: VectorISA>(
  _: ISA.Type, _ gradients: UnsafePointer<Float>, _ elements: UnsafePointer<Float>, _ count: Int, _ center: Float
) -> (sum: Float, product: Float) {
  let lanes = ISA.Vector.scalarCount
  let middle = ISA.Vector(repeating: center)
  var sums = InlineArray<4, ISA.Vector> { _ in .zero }
  var products = InlineArray<4, ISA.Vector> { _ in .zero }
  var index = 0
  while index + 4 * lanes <= count {
    for i in 0..<4 {
      let gradient = load(ISA.self, gradients + (index + i * lanes))
      let distance = load(ISA.self, elements + (index + i * lanes)) - middle
      sums[unchecked: i] += gradient
      products[unchecked: i] = ISA.multiplyAdd(products[unchecked: i], gradient, distance)
    }
    index += 4 * lanes
  }
  var sum = (sums[unchecked: 0] + sums[unchecked: 1]) + (sums[unchecked: 2] + sums[unchecked: 3])
  var product = (products[unchecked: 0] + products[unchecked: 1]) + (products[unchecked: 2] + products[unchecked: 3])
  forEachVector(ISA.self, of: count - index) { rest, part in
    // Gradients are zeros where there is no element.
    let gradient = loadPartly(ISA.self, gradients + (index + rest), part)
    sum += gradient
    product = ISA.multiplyAdd(product, gradient, loadPartly(ISA.self, elements + (index + rest), part) - middle)
  }
  return (sum.sum(), product.sum())
}

/// See `MixMaps`.
@inlinable
@inline(__always)
public func mixMaps<ISA: VectorISA>(
  _: ISA.Type, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int, _ scales: (Float, Float),
  _ shift: Float, _ destination: UnsafeMutablePointer<Float>
) {
  let (first, second) = (ISA.Vector(repeating: scales.0), ISA.Vector(repeating: scales.1))
  let shift = ISA.Vector(repeating: shift)
  forEachVector(ISA.self, of: count) { index, part in
    let sum = ISA.multiplyAdd(shift, second, loadPartly(ISA.self, b + index, part))
    storePartly(
      ISA.self, ISA.multiplyAdd(sum, first, loadPartly(ISA.self, a + index, part)), to: destination + index, part)
  }
}

/// See `DoubleElements`; the optimiser finds the vectors, which `ISA` keeps apart from those of other sets.
@inlinable
@inline(__always)
public func doubleElements<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int, _ factor: Float,
  _ destination: UnsafeMutablePointer<Float>
) {
  for index in 0..<count {
    let value = factor * source[index]
    destination[2 * index] = value
    destination[2 * index + 1] = value
  }
}
