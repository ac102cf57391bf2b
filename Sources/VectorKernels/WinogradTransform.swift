/// The numbers of a Winograd transform F(m, r) whose interpolation points are 0, ±p₁, ±p₂, …, ∞.
///
/// Points in pairs of opposite sign let both rows of a pair share their even and odd parts.
/// Notation of this file: α = m + r − 1 points, h = (α − 2) / 2 pairs.
public struct WinogradCoefficients {
  /// α and m once more, unknown to the compiler: loops over them stay loops, and a tile's code stays in the cache.
  public var pointCount: Int
  public var outputCount: Int
  /// h values: ∏(x² − pᵢ²) without its leading 1, lowest power first.
  public var fullProduct: UnsafePointer<Float>
  /// h × (h − 1) values: for each pair the product over the other pairs, without its leading 1.
  public var partialProducts: UnsafePointer<Float>
  /// m × h values: the powers 0 to m − 1 of the points p₁, p₂, ….
  public var powers: UnsafePointer<Float>

  public init(
    pointCount: Int, outputCount: Int, fullProduct: UnsafePointer<Float>, partialProducts: UnsafePointer<Float>,
    powers: UnsafePointer<Float>
  ) {
    self.pointCount = pointCount
    self.outputCount = outputCount
    self.fullProduct = fullProduct
    self.partialProducts = partialProducts
    self.powers = powers
  }
}

/// Bᵀd for one column of a tile. Row order: 0, +p₁, −p₁, +p₂, …, ∞.
///
/// Row ±p is x(x ± p)∏(x² − q²) over the other pairs, so its even coefficients come from the shared product and its odd
/// ones are ±p times the same numbers.
/// - Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, section 4; the construction:
///   Blahut, "Fast Algorithms for Signal Processing", Cambridge 2010, section 5.2.
@inlinable
@inline(__always)
func winogradInputColumn<ISA: VectorISA, let points: Int>(
  _: ISA.Type, _ d: InlineArray<points, ISA.Vector>, _ coefficients: WinogradCoefficients
) -> InlineArray<points, ISA.Vector> {
  var result = InlineArray<points, ISA.Vector> { _ in ISA.Vector.zero }
  let pairs = (points - 2) / 2
  var first = d[unchecked: points - 2]
  var last = d[unchecked: points - 1]
  for k in 0..<pairs {
    let c = ISA.Vector(repeating: coefficients.fullProduct[k])
    first = ISA.multiplyAdd(first, c, d[unchecked: 2 * k])
    last = ISA.multiplyAdd(last, c, d[unchecked: 2 * k + 1])
  }
  result[unchecked: 0] = first
  result[unchecked: points - 1] = last
  for pair in 0..<pairs {
    var even = d[unchecked: points - 2]
    var odd = d[unchecked: points - 3]
    for k in 0..<pairs - 1 {
      let c = ISA.Vector(repeating: coefficients.partialProducts[pair * (pairs - 1) + k])
      even = ISA.multiplyAdd(even, c, d[unchecked: 2 * k + 2])
      odd = ISA.multiplyAdd(odd, c, d[unchecked: 2 * k + 1])
    }
    let p = ISA.Vector(repeating: coefficients.powers[pairs + pair])
    result[unchecked: 2 * pair + 1] = ISA.multiplyAdd(even, p, odd)
    result[unchecked: 2 * pair + 2] = ISA.multiplyAdd(even, -p, odd)
  }
  return result
}

/// Aᵀt for one column of a tile: the `outputs` results from the products at all points.
@inlinable
@inline(__always)
func winogradOutputColumn<ISA: VectorISA, let points: Int, let outputs: Int>(
  _: ISA.Type, _: Count<outputs>.Type, _ t: InlineArray<points, ISA.Vector>, _ coefficients: WinogradCoefficients
) -> InlineArray<outputs, ISA.Vector> {
  var result = InlineArray<outputs, ISA.Vector> { _ in ISA.Vector.zero }
  result[unchecked: 0] = t[unchecked: 0]
  result[unchecked: outputs - 1] += t[unchecked: points - 1]
  let pairs = (points - 2) / 2
  for pair in 0..<pairs {
    let plus = t[unchecked: 2 * pair + 1]
    let minus = t[unchecked: 2 * pair + 2]
    let (sum, difference) = (plus + minus, plus - minus)
    for i in 0..<outputs {
      let power = ISA.Vector(repeating: coefficients.powers[i * pairs + pair])
      result[unchecked: i] = ISA.multiplyAdd(result[unchecked: i], power, i % 2 == 0 ? sum : difference)
    }
  }
  return result
}

/// Transforms one tile: vectors of channels at `source`, rows and columns the given strides apart, to positions that
/// are the destination's strides apart. All strides in elements. A line, for kernels of one row or one column, is a tile of
/// one row: its row strides are not used.
public typealias WinogradTransform =
  @Sendable (
    _ source: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int, _ destination: UnsafeMutablePointer<Float>,
    _ destinationRowStride: Int, _ destinationColumnStride: Int, _ coefficients: WinogradCoefficients
  ) -> Void

/// BᵀdB of a square tile of α × α vectors.
@inlinable
@inline(__always)
public func winogradInputTile<ISA: VectorISA, let points: Int>(
  _: ISA.Type, _: Count<points>.Type, _ source: UnsafePointer<Float>, _ rowStride: Int,
  _ columnStride: Int, _ destination: UnsafeMutablePointer<Float>, _ destinationRowStride: Int,
  _ destinationColumnStride: Int, _ coefficients: WinogradCoefficients
) {
  var columns = InlineArray<points, InlineArray<points, ISA.Vector>> { _ in InlineArray { _ in .zero } }
  for x in 0..<coefficients.pointCount {
    let d = InlineArray<points, ISA.Vector> { y in load(ISA.self, source + (y * rowStride + x * columnStride)) }
    let column = winogradInputColumn(ISA.self, d, coefficients)
    for y in 0..<points { columns[unchecked: y][unchecked: x] = column[unchecked: y] }
  }
  for y in 0..<coefficients.pointCount {
    let d = InlineArray<points, ISA.Vector> { x in columns[unchecked: y][unchecked: x] }
    let row = winogradInputColumn(ISA.self, d, coefficients)
    for x in 0..<points {
      store(row[unchecked: x], to: destination + (y * destinationRowStride + x * destinationColumnStride))
    }
  }
}

/// AᵀtA of a square tile of α × α vectors: m × m results.
@inlinable
@inline(__always)
public func winogradOutputTile<ISA: VectorISA, let points: Int, let outputs: Int>(
  _: ISA.Type, _: Count<points>.Type, _: Count<outputs>.Type, _ source: UnsafePointer<Float>, _ rowStride: Int,
  _ columnStride: Int, _ destination: UnsafeMutablePointer<Float>, _ destinationRowStride: Int,
  _ destinationColumnStride: Int, _ coefficients: WinogradCoefficients
) {
  var columns = InlineArray<outputs, InlineArray<points, ISA.Vector>> { _ in InlineArray { _ in .zero } }
  for x in 0..<coefficients.pointCount {
    let t = InlineArray<points, ISA.Vector> { y in load(ISA.self, source + (y * rowStride + x * columnStride)) }
    let column = winogradOutputColumn(ISA.self, Count<outputs>.self, t, coefficients)
    for y in 0..<outputs { columns[unchecked: y][unchecked: x] = column[unchecked: y] }
  }
  for y in 0..<coefficients.outputCount {
    let t = InlineArray<points, ISA.Vector> { x in columns[unchecked: y][unchecked: x] }
    let row = winogradOutputColumn(ISA.self, Count<outputs>.self, t, coefficients)
    for x in 0..<outputs {
      store(row[unchecked: x], to: destination + (y * destinationRowStride + x * destinationColumnStride))
    }
  }
}

/// Bᵀd of a line of α vectors.
@inlinable
@inline(__always)
public func winogradInputLine<ISA: VectorISA, let points: Int>(
  _: ISA.Type, _: Count<points>.Type, _ source: UnsafePointer<Float>, _ stride: Int,
  _ destination: UnsafeMutablePointer<Float>, _ destinationStride: Int, _ coefficients: WinogradCoefficients
) {
  let d = InlineArray<points, ISA.Vector> { x in load(ISA.self, source + x * stride) }
  let line = winogradInputColumn(ISA.self, d, coefficients)
  for x in 0..<points { store(line[unchecked: x], to: destination + x * destinationStride) }
}

/// Aᵀt of a line of α vectors: m results.
@inlinable
@inline(__always)
public func winogradOutputLine<ISA: VectorISA, let points: Int, let outputs: Int>(
  _: ISA.Type, _: Count<points>.Type, _: Count<outputs>.Type, _ source: UnsafePointer<Float>, _ stride: Int,
  _ destination: UnsafeMutablePointer<Float>, _ destinationStride: Int, _ coefficients: WinogradCoefficients
) {
  let t = InlineArray<points, ISA.Vector> { x in load(ISA.self, source + x * stride) }
  let line = winogradOutputColumn(ISA.self, Count<outputs>.self, t, coefficients)
  for x in 0..<outputs { store(line[unchecked: x], to: destination + x * destinationStride) }
}
