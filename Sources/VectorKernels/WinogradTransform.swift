public import CHost

/// The coefficients of a Winograd transform F(m, r) whose interpolation points are ±p₁, ±p₂, …, ∞, and 0 where their number
/// is even.
///
/// Points in pairs of opposite sign let both rows of a pair share their even and odd parts.
/// Notation of this file: α = m + r − 1 points, h = ⌊(α − 1) / 2⌋ pairs.
public struct WinogradCoefficients {
  /// What a line of a tile reads and writes once more, unknown to the compiler: loops over them stay loops, and a tile's
  /// code stays in the cache.
  public var sampleCount: Int
  public var outputCount: Int
  /// h values: ∏(x² − pᵢ²) without its leading 1, lowest power first.
  public var fullProduct: UnsafePointer<Float>
  /// h × (h − 1) values: for each pair the product over the other pairs, without its leading 1.
  public var partialProducts: UnsafePointer<Float>
  /// m × h values: the powers 0 to m − 1 of the points p₁, p₂, ….
  public var powers: UnsafePointer<Float>
  /// h values: −p₁, −p₂, ….
  public var negatedPoints: UnsafePointer<Float>

  public init(
    sampleCount: Int, outputCount: Int, fullProduct: UnsafePointer<Float>, partialProducts: UnsafePointer<Float>,
    powers: UnsafePointer<Float>, negatedPoints: UnsafePointer<Float>
  ) {
    self.sampleCount = sampleCount
    self.outputCount = outputCount
    self.fullProduct = fullProduct
    self.partialProducts = partialProducts
    self.powers = powers
    self.negatedPoints = negatedPoints
  }
}

/// Where the vectors of a tile lie, in elements from one row, column or tile to the next. A line, for kernels of one row or
/// one column, is a tile of one row: its row strides are not used.
public struct TileStrides {
  public var row: Int
  public var column: Int
  public var tile: Int

  @inlinable
  public init(row: Int, column: Int, tile: Int) {
    self.row = row
    self.column = column
    self.tile = tile
  }
}

/// Transforms some tiles of vectors of channels, in order.
public typealias WinogradTransform =
  @Sendable (
    _ source: UnsafePointer<Float>, _ sourceStrides: TileStrides, _ destination: UnsafeMutablePointer<Float>,
    _ destinationStrides: TileStrides, _ tileCount: Int, _ coefficients: WinogradCoefficients
  ) -> Void

/// The coefficients of Bᵀ, a vector each, loaded once for many tiles: the compiler, which cannot know that tiles do not
/// overwrite them, would load them for each line, and take up to 1.5 times as long on square tiles, 1.9 on lines (AVX-512).
@usableFromInline
struct InputCoefficients<ISA: VectorISA, let points: Int> {
  @usableFromInline let fullProduct: InlineArray<points, ISA.Vector>
  @usableFromInline let partialProducts: InlineArray<points, InlineArray<points, ISA.Vector>>
  /// Of each pair.
  @usableFromInline let positive: InlineArray<points, ISA.Vector>
  @usableFromInline let negative: InlineArray<points, ISA.Vector>

  @inlinable
  @inline(__always)
  init(_ coefficients: WinogradCoefficients) {
    let pairs = (points - 1) / 2
    fullProduct = InlineArray { $0 < pairs ? ISA.Vector(repeating: coefficients.fullProduct[$0]) : .zero }
    partialProducts = InlineArray { pair in
      InlineArray {
        pair < pairs && $0 < pairs - 1
          ? ISA.Vector(repeating: coefficients.partialProducts[pair * (pairs - 1) + $0]) : .zero
      }
    }
    positive = InlineArray { $0 < pairs ? ISA.Vector(repeating: coefficients.powers[pairs + $0]) : .zero }
    negative = InlineArray { $0 < pairs ? ISA.Vector(repeating: coefficients.negatedPoints[$0]) : .zero }
  }
}

/// The coefficients of Aᵀ in the same way.
@usableFromInline
struct OutputCoefficients<ISA: VectorISA, let points: Int, let outputs: Int> {
  @usableFromInline let powers: InlineArray<outputs, InlineArray<points, ISA.Vector>>

  @inlinable
  @inline(__always)
  init(_ coefficients: WinogradCoefficients) {
    let pairs = (points - 1) / 2
    powers = InlineArray { output in
      InlineArray { $0 < pairs ? ISA.Vector(repeating: coefficients.powers[output * pairs + $0]) : .zero }
    }
  }
}

/// Bᵀd for one line of a tile. Row order: 0 if it is a point, +p₁, −p₁, +p₂, …, ∞.
///
/// Row ±p is (x ± p)∏(x² − q²) over the other pairs, with a factor x for the point 0, so its even coefficients come from the
/// shared product and its odd ones are ±p times the same numbers.
/// - Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, section 4; the construction:
///   Blahut, "Fast Algorithms for Signal Processing", Cambridge 2010, section 5.2.
@inlinable
@inline(__always)
func transformInputs<ISA: VectorISA, let points: Int>(
  _ coefficients: InputCoefficients<ISA, points>, _ load: (Int) -> ISA.Vector, _ store: (Int, ISA.Vector) -> Void
) {
  let d = InlineArray<points, ISA.Vector> { load($0) }
  let pairs = (points - 1) / 2
  // Of the point 0, which the factor x shifts the other rows by.
  let zeros = 1 - points % 2
  var last = d[unchecked: points - 1]
  for k in 0..<pairs {
    last = ISA.multiplyAdd(last, coefficients.fullProduct[unchecked: k], d[unchecked: 2 * k + zeros])
  }
  store(points - 1, last)
  if zeros == 1 {
    var first = d[unchecked: points - 2]
    for k in 0..<pairs {
      first = ISA.multiplyAdd(first, coefficients.fullProduct[unchecked: k], d[unchecked: 2 * k])
    }
    store(0, first)
  }
  for pair in 0..<pairs {
    var even = d[unchecked: points - 2]
    var odd = d[unchecked: points - 3]
    for k in 0..<pairs - 1 {
      let c = coefficients.partialProducts[unchecked: pair][unchecked: k]
      even = ISA.multiplyAdd(even, c, d[unchecked: 2 * k + 1 + zeros])
      odd = ISA.multiplyAdd(odd, c, d[unchecked: 2 * k + zeros])
    }
    store(2 * pair + zeros, ISA.multiplyAdd(even, coefficients.positive[unchecked: pair], odd))
    store(2 * pair + 1 + zeros, ISA.multiplyAdd(even, coefficients.negative[unchecked: pair], odd))
  }
}

/// Aᵀt for one line of a tile: the `outputs` results from the products at all points.
@inlinable
@inline(__always)
func transformProducts<ISA: VectorISA, let points: Int, let outputs: Int>(
  _ coefficients: OutputCoefficients<ISA, points, outputs>, _ load: (Int) -> ISA.Vector,
  _ store: (Int, ISA.Vector) -> Void
) {
  var result = InlineArray<outputs, ISA.Vector> { _ in ISA.Vector.zero }
  let zeros = 1 - points % 2
  if zeros == 1 { result[unchecked: 0] = load(0) }
  result[unchecked: outputs - 1] += load(points - 1)
  let pairs = (points - 1) / 2
  for pair in 0..<pairs {
    let (plus, minus) = (load(2 * pair + zeros), load(2 * pair + 1 + zeros))
    let (sum, difference) = (plus + minus, plus - minus)
    for i in 0..<outputs {
      result[unchecked: i] = ISA.multiplyAdd(
        result[unchecked: i], coefficients.powers[unchecked: i][unchecked: pair], i % 2 == 0 ? sum : difference)
    }
  }
  for i in 0..<outputs { store(i, result[unchecked: i]) }
}

/// Bᵀd for one line of a tile that reads `samples` pixels. At stride 2 these are 2m + 1 for m outputs of 3 taps: the outer
/// taps make F(m, 2) with the even pixels, and the middle one reads the odd pixels, which stay as they are, behind the points.
@inlinable
@inline(__always)
func transformInputs<ISA: VectorISA, let points: Int, let samples: Int>(
  _ coefficients: InputCoefficients<ISA, points>, _: Count<samples>.Type, _ load: (Int) -> ISA.Vector,
  _ store: (Int, ISA.Vector) -> Void
) {
  let stride = samples == points ? 1 : 2
  transformInputs(coefficients, { load(stride * $0) }, store)
  for pixel in 0..<samples - points { store(points + pixel, load(2 * pixel + 1)) }
}

/// Aᵀt for one line of a tile that reads `samples` pixels.
@inlinable
@inline(__always)
func transformProducts<ISA: VectorISA, let points: Int, let samples: Int, let outputs: Int>(
  _ coefficients: OutputCoefficients<ISA, points, outputs>, _: Count<samples>.Type, _ load: (Int) -> ISA.Vector,
  _ store: (Int, ISA.Vector) -> Void
) {
  transformProducts(coefficients, load) {
    store($0, samples == points ? $1 : $1 + load(points + $0))
  }
}

/// A·g for one line of a tile: the gradients at all points, and at the pixels between at stride 2, from those of the outputs.
///
/// The transpose of `transformProducts`: point p has Σ pⁱ·gᵢ, and the two points of a pair share its even and odd parts.
/// - Source: the transposition principle, as in Winograd, "Arithmetic Complexity of Computations", SIAM 1980, chapter 3.
@inlinable
@inline(__always)
func transformGradients<ISA: VectorISA, let points: Int, let samples: Int, let outputs: Int>(
  _ coefficients: OutputCoefficients<ISA, points, outputs>, _: Count<samples>.Type, _ load: (Int) -> ISA.Vector,
  _ store: (Int, ISA.Vector) -> Void
) {
  let g = InlineArray<outputs, ISA.Vector> { load($0) }
  let zeros = 1 - points % 2
  if zeros == 1 { store(0, g[unchecked: 0]) }
  store(points - 1, g[unchecked: outputs - 1])
  let pairs = (points - 1) / 2
  for pair in 0..<pairs {
    var (even, odd) = (ISA.Vector.zero, ISA.Vector.zero)
    for i in 0..<outputs {
      let power = coefficients.powers[unchecked: i][unchecked: pair]
      if i % 2 == 0 {
        even = ISA.multiplyAdd(even, power, g[unchecked: i])
      } else {
        odd = ISA.multiplyAdd(odd, power, g[unchecked: i])
      }
    }
    store(2 * pair + zeros, even + odd)
    store(2 * pair + 1 + zeros, even - odd)
  }
  for pixel in 0..<samples - points { store(points + pixel, g[unchecked: pixel]) }
}

/// Transforms the columns of a tile, then its rows, by the map `line` of `inputs` to `outputs` vectors.
///
/// - Parameters:
///   - inputCount, outputCount: `inputs` and `outputs`, but unknown to the compiler.
///   - asksForNext: whether the next tile is asked for meanwhile, as its vectors are each in another page. Measured: of use
///     for products at more points than 4.
@inlinable
@inline(__always)
func transformTiles<ISA: VectorISA, let inputs: Int, let outputs: Int>(
  _: ISA.Type, _: Count<inputs>.Type, _: Count<outputs>.Type, inputCount: Int, outputCount: Int, asksForNext: Bool,
  _ source: UnsafePointer<Float>, _ sourceStrides: TileStrides, _ destination: UnsafeMutablePointer<Float>,
  _ destinationStrides: TileStrides, _ tileCount: Int,
  _ line: (_ load: (Int) -> ISA.Vector, _ store: (Int, ISA.Vector) -> Void) -> Void
) {
  var columns = InlineArray<outputs, InlineArray<inputs, ISA.Vector>> { _ in InlineArray { _ in .zero } }
  for tile in 0..<tileCount {
    for x in 0..<inputCount {
      let column = source + (tile * sourceStrides.tile + x * sourceStrides.column)
      line(
        {
          let vector = column + $0 * sourceStrides.row
          if asksForNext { cnnbench_prefetch_line(vector + sourceStrides.tile) }
          return load(ISA.self, vector)
        }, { columns[unchecked: $0][unchecked: x] = $1 })
    }
    for y in 0..<outputCount {
      let row = destination + (tile * destinationStrides.tile + y * destinationStrides.row)
      line({ columns[unchecked: y][unchecked: $0] }, { store($1, to: row + $0 * destinationStrides.column) })
    }
  }
}

/// The same for lines.
@inlinable
@inline(__always)
func transformLines<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ sourceStrides: TileStrides,
  _ destination: UnsafeMutablePointer<Float>, _ destinationStrides: TileStrides, _ tileCount: Int,
  _ line: (_ load: (Int) -> ISA.Vector, _ store: (Int, ISA.Vector) -> Void) -> Void
) {
  for tile in 0..<tileCount {
    let (from, to) = (source + tile * sourceStrides.tile, destination + tile * destinationStrides.tile)
    line({ load(ISA.self, from + $0 * sourceStrides.column) }, { store($1, to: to + $0 * destinationStrides.column) })
  }
}
