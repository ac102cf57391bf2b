/// The sizes of a pool, in elements.
public struct PoolSizes: Sendable {
  public var inputHeight: Int
  public var inputWidth: Int
  public var windowHeight: Int
  public var windowWidth: Int
  public var strideHeight: Int
  public var strideWidth: Int
  /// Rows and columns of padding before the first ones of the input.
  public var paddingHeight: Int
  public var paddingWidth: Int
  public var outputHeight: Int
  public var outputWidth: Int
  /// Elements from one row with its padding to the next.
  public var rowPitch: Int

  /// Rows of outputs that are reduced together.
  @inlinable
  public static var rowsAtOnce: Int { 8 }

  /// - Parameter lanes: of the kernel's vectors, which may read beyond the last window.
  public init(
    input: (height: Int, width: Int), window: (height: Int, width: Int), stride: (height: Int, width: Int),
    padding: (height: Int, width: Int), output: (height: Int, width: Int), lanes: Int
  ) {
    (inputHeight, inputWidth) = input
    (windowHeight, windowWidth) = window
    (strideHeight, strideWidth) = stride
    (paddingHeight, paddingWidth) = padding
    (outputHeight, outputWidth) = output
    let reach = max((output.width - 1) * stride.width + window.width, padding.width + input.width)
    let lineElementCount = Lookahead.lineElementCount
    rowPitch = (reach + 2 * lanes * min(2, stride.width) + lineElementCount - 1) / lineElementCount * lineElementCount
  }
}

/// Reduces the windows of a plane to their largest element or to their sum, as far as they lie in the input.
///
/// - Parameter rows: room for `PoolSizes.rowsAtOnce` rows with their padding, which holds what the reduction ignores: −∞ or 0. Up to
///   2 · W elements are read beyond the last window of a row.
public typealias PoolPlane =
  @Sendable (
    _ source: UnsafePointer<Float>, _ sizes: PoolSizes, _ rows: UnsafeMutablePointer<Float>,
    _ destination: UnsafeMutablePointer<Float>
  ) -> Void

/// Divides `count` elements by others.
public typealias DivideMap =
  @Sendable (
    _ source: UnsafePointer<Float>, _ divisors: UnsafePointer<Float>, _ count: Int,
    _ destination: UnsafeMutablePointer<Float>
  ) -> Void

/// How the elements of a window become one. Generic in the instruction set even for single elements, so that no code of one set is
/// shared with another.
@usableFromInline
protocol WindowReduction {
  static func combine<ISA: VectorISA>(_: ISA.Type, vectors left: ISA.Vector, _ right: ISA.Vector) -> ISA.Vector
  static func combine<ISA: VectorISA>(_: ISA.Type, elements left: Float, _ right: Float) -> Float
}

/// The largest element.
@usableFromInline
enum LargestOfWindow: WindowReduction {
  @inlinable
  @inline(__always)
  static func combine<ISA: VectorISA>(_: ISA.Type, vectors left: ISA.Vector, _ right: ISA.Vector) -> ISA.Vector {
    ISA.max(left, right)
  }

  @inlinable
  @inline(__always)
  static func combine<ISA: VectorISA>(_: ISA.Type, elements left: Float, _ right: Float) -> Float {
    left > right ? left : right
  }
}

/// The sum of the elements.
@usableFromInline
enum SumOfWindow: WindowReduction {
  @inlinable
  @inline(__always)
  static func combine<ISA: VectorISA>(_: ISA.Type, vectors left: ISA.Vector, _ right: ISA.Vector) -> ISA.Vector {
    left + right
  }

  @inlinable
  @inline(__always)
  static func combine<ISA: VectorISA>(_: ISA.Type, elements left: Float, _ right: Float) -> Float { left + right }
}

/// Reduces `rowCount` rows of `width` elements, at least one, to one row, element by element.
@inlinable
@inline(__always)
func combineRows<ISA: VectorISA, Reduction: WindowReduction>(
  _: ISA.Type, by _: Reduction.Type, _ source: UnsafePointer<Float>, _ rowPitch: Int, _ rowCount: Int, _ width: Int,
  _ destination: UnsafeMutablePointer<Float>
) {
  forEachVector(ISA.self, of: width) { x, part in
    var value = loadPartly(ISA.self, source + x, part)
    for row in 1..<max(1, rowCount) {
      let next = loadPartly(ISA.self, source + (row * rowPitch + x), part)
      value = Reduction.combine(ISA.self, vectors: next, value)
    }
    storePartly(ISA.self, value, to: destination + x, part)
  }
}

/// Reduces windows of a row, `step` elements apart, to one element each. Strides of 1 and 2 take whole vectors; others, which are
/// rare, take element by element. Up to 2 · W elements are read beyond the last window.
@inlinable
@inline(__always)
func reduceWindows<ISA: VectorISA, Reduction: WindowReduction>(
  _: ISA.Type, by _: Reduction.Type, _ source: UnsafePointer<Float>, _ window: Int, _ step: Int, _ count: Int,
  _ destination: UnsafeMutablePointer<Float>
) {
  let lanes = ISA.Vector.scalarCount
  switch step {
  case 1:
    forEachVector(ISA.self, of: count) { x, part in
      var value = load(ISA.self, source + x)
      for tap in 1..<max(1, window) {
        value = Reduction.combine(ISA.self, vectors: load(ISA.self, source + (x + tap)), value)
      }
      storePartly(ISA.self, value, to: destination + x, part)
    }
  case 2:
    forEachVector(ISA.self, of: count) { x, part in
      let first = source + 2 * x
      var value = ISA.everySecond(load(ISA.self, first), load(ISA.self, first + lanes))
      for tap in 1..<max(1, window) {
        let next = ISA.everySecond(load(ISA.self, first + tap), load(ISA.self, first + (tap + lanes)))
        value = Reduction.combine(ISA.self, vectors: next, value)
      }
      storePartly(ISA.self, value, to: destination + x, part)
    }
  default:
    for x in 0..<count {
      var value = source[step * x]
      for tap in 1..<max(1, window) { value = Reduction.combine(ISA.self, elements: source[step * x + tap], value) }
      destination[x] = value
    }
  }
}

/// The rows of a window are reduced to one, element by element, for some rows of outputs; and then the windows of these rows, as vectors
/// that overlap what was just stored would wait for it.
@inlinable
@inline(__always)
func poolPlane<ISA: VectorISA, Reduction: WindowReduction>(
  _: ISA.Type, by _: Reduction.Type, _ source: UnsafePointer<Float>, _ sizes: PoolSizes,
  _ rows: UnsafeMutablePointer<Float>, _ destination: UnsafeMutablePointer<Float>
) {
  for start in stride(from: 0, to: sizes.outputHeight, by: PoolSizes.rowsAtOnce) {
    let end = min(sizes.outputHeight, start + PoolSizes.rowsAtOnce)
    for y in start..<end {
      let top = y * sizes.strideHeight - sizes.paddingHeight
      let first = max(0, top)
      combineRows(
        ISA.self, by: Reduction.self, source + first * sizes.inputWidth, sizes.inputWidth,
        min(sizes.inputHeight, top + sizes.windowHeight) - first, sizes.inputWidth,
        rows + ((y - start) * sizes.rowPitch + sizes.paddingWidth))
    }
    for y in start..<end {
      reduceWindows(
        ISA.self, by: Reduction.self, rows + (y - start) * sizes.rowPitch, sizes.windowWidth, sizes.strideWidth,
        sizes.outputWidth,
        destination + y * sizes.outputWidth)
    }
  }
}

/// The largest elements; see `PoolPlane`.
@inlinable
@inline(__always)
public func largestOfWindows<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ sizes: PoolSizes, _ rows: UnsafeMutablePointer<Float>,
  _ destination: UnsafeMutablePointer<Float>
) {
  poolPlane(ISA.self, by: LargestOfWindow.self, source, sizes, rows, destination)
}

/// The sums; see `PoolPlane`.
@inlinable
@inline(__always)
public func sumsOfWindows<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ sizes: PoolSizes, _ rows: UnsafeMutablePointer<Float>,
  _ destination: UnsafeMutablePointer<Float>
) {
  poolPlane(ISA.self, by: SumOfWindow.self, source, sizes, rows, destination)
}

/// See `DivideMap`.
@inlinable
@inline(__always)
public func divideMap<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ divisors: UnsafePointer<Float>, _ count: Int,
  _ destination: UnsafeMutablePointer<Float>
) {
  forEachVector(ISA.self, of: count) { x, part in
    let quotient = loadPartly(ISA.self, source + x, part) / loadPartly(ISA.self, divisors + x, part)
    storePartly(ISA.self, quotient, to: destination + x, part)
  }
}
