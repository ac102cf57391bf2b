/// Rows of the output's gradient and of the input under it, as `CorrelatePlanes` walks them.
public struct CorrelatedRows {
  public var count: Int
  /// Pixels of a row.
  public var width: Int
  /// Elements from one row to the next.
  public var gradientStride: Int
  public var inputStride: Int
  /// Elements from one plane of the gradient to the next.
  public var planeStride: Int

  @inlinable
  public init(count: Int, width: Int, gradientStride: Int, inputStride: Int, planeStride: Int) {
    self.count = count
    self.width = width
    self.gradientStride = gradientStride
    self.inputStride = inputStride
    self.planeStride = planeStride
  }
}

/// Adds up, for some output channels and some taps, the products of gradients and of the inputs that the taps read, pixels in
/// vectors.
///
/// - Parameters:
///   - gradient: the first plane.
///   - input: the place under the first pixel; what tap `j` reads is `taps[j]` elements further.
///   - sums: vectors, [output channel][tap]: the gradient of a weight is the sum of the elements of one.
///   - sumStride: elements from one output channel to the next.
public typealias CorrelatePlanes =
  @Sendable (
    _ gradient: UnsafePointer<Float>, _ input: UnsafePointer<Float>, _ taps: UnsafePointer<Int>, _ rows: CorrelatedRows,
    _ sums: UnsafeMutablePointer<Float>, _ sumStride: Int
  ) -> Void

/// See `CorrelatePlanes`: `outputs` output channels and `taps` taps. Reads nothing beyond the rows.
///
/// - Complexity: outputs · taps multiply-adds of vectors for each W pixels of a row.
@inlinable
@inline(__always)
public func correlatePlanes<ISA: VectorISA, let outputs: Int, let taps: Int>(
  _: ISA.Type, _: Count<outputs>.Type, _: Count<taps>.Type, _ gradient: UnsafePointer<Float>,
  _ input: UnsafePointer<Float>, _ offsets: UnsafePointer<Int>, _ rows: CorrelatedRows,
  _ sums: UnsafeMutablePointer<Float>, _ sumStride: Int
) {
  let lanes = ISA.Vector.scalarCount
  var tile = InlineArray<outputs, InlineArray<taps, ISA.Vector>> { _ in InlineArray { _ in ISA.Vector.zero } }
  let places = InlineArray<taps, Int> { offsets[$0] }
  let full = rows.width / lanes * lanes
  for row in 0..<rows.count {
    let gradients = gradient + row * rows.gradientStride
    let inputs = input + row * rows.inputStride
    var x = 0
    while x < full {
      var pixels = InlineArray<outputs, ISA.Vector> { _ in ISA.Vector.zero }
      for i in 0..<outputs { pixels[unchecked: i] = load(ISA.self, gradients + i * rows.planeStride + x) }
      for j in 0..<taps {
        let read = load(ISA.self, inputs + places[unchecked: j] + x)
        for i in 0..<outputs {
          tile[unchecked: i][unchecked: j] = ISA.multiplyAdd(
            tile[unchecked: i][unchecked: j], pixels[unchecked: i], read)
        }
      }
      x += lanes
    }
    if full < rows.width {
      let mask = ISA.mask(0..<rows.width - full)
      for j in 0..<taps {
        let read = ISA.load(inputs + places[unchecked: j] + full, mask)
        for i in 0..<outputs {
          tile[unchecked: i][unchecked: j] = ISA.multiplyAdd(
            tile[unchecked: i][unchecked: j], ISA.load(gradients + i * rows.planeStride + full, mask), read)
        }
      }
    }
  }
  for i in 0..<outputs {
    for j in 0..<taps {
      let sum = sums + i * sumStride + j * lanes
      store(load(ISA.self, sum) + tile[unchecked: i][unchecked: j], to: sum)
    }
  }
}

/// The sum of the elements, in an order that depends on their number alone.
public typealias SumElements = @Sendable (_ elements: UnsafePointer<Float>, _ count: Int) -> Float

/// See `SumElements`.
@inlinable
@inline(__always)
public func sumElements<ISA: VectorISA>(_: ISA.Type, _ elements: UnsafePointer<Float>, _ count: Int) -> Float {
  let lanes = ISA.Vector.scalarCount
  var sums = InlineArray<4, ISA.Vector> { _ in ISA.Vector.zero }
  var index = 0
  while index + 4 * lanes <= count {
    for part in 0..<4 { sums[unchecked: part] += load(ISA.self, elements + (index + part * lanes)) }
    index += 4 * lanes
  }
  while index < count {
    let part = min(lanes, count - index)
    sums[unchecked: 0] += loadPartly(ISA.self, elements + index, part)
    index += part
  }
  let all = (sums[unchecked: 0] + sums[unchecked: 1]) + (sums[unchecked: 2] + sums[unchecked: 3])
  var sum: Float = 0
  for lane in 0..<lanes { sum += all[lane] }
  return sum
}
