/// Multiplies the rows of a matrix by the vectors of some images: fully connected layers, whose weights are read once.
///
/// Each output is summed up in the same order whatever the number of rows and images.
///
/// - Parameters:
///   - weights: rows × depth, contiguous.
///   - sourceStride: elements from the vector of one image to the next.
///   - destination: the output of the first row and image.
///   - destinationStride: elements from the outputs of one image to the next.
///   - epilogue: with one bias for each row; without residual.
public typealias MultiplyRows =
  @Sendable (
    _ weights: UnsafePointer<Float>, _ rowCount: Int, _ depth: Int, _ source: UnsafePointer<Float>,
    _ sourceStride: Int, _ imageCount: Int, _ destination: UnsafeMutablePointer<Float>, _ destinationStride: Int,
    _ epilogue: Epilogue
  ) -> Void

/// See `MultiplyRows`: four rows at a time, of one image or of two.
@inlinable
@inline(__always)
public func multiplyRows<ISA: VectorISA>(
  _: ISA.Type, _ weights: UnsafePointer<Float>, _ rowCount: Int, _ depth: Int, _ source: UnsafePointer<Float>,
  _ sourceStride: Int, _ imageCount: Int, _ destination: UnsafeMutablePointer<Float>, _ destinationStride: Int,
  _ epilogue: Epilogue
) {
  var row = 0
  while row < rowCount {
    let rows = rowCount - row >= 4 ? 4 : 1
    let part = weights + row * depth
    var image = 0
    while image < imageCount {
      let vectors = source + image * sourceStride
      let outputs = destination + (image * destinationStride + row)
      let bias = epilogue.bias.map { $0 + row }
      if rows == 4 && imageCount - image >= 2 {
        multiplyFewRows(
          ISA.self, Count<4>.self, Count<2>.self, part, depth, vectors, sourceStride, outputs, destinationStride,
          bias, epilogue)
        image += 2
      } else if rows == 4 {
        multiplyFewRows(
          ISA.self, Count<4>.self, Count<1>.self, part, depth, vectors, sourceStride, outputs, destinationStride,
          bias, epilogue)
        image += 1
      } else {
        multiplyFewRows(
          ISA.self, Count<1>.self, Count<1>.self, part, depth, vectors, sourceStride, outputs, destinationStride,
          bias, epilogue)
        image += 1
      }
    }
    row += rows
  }
}

/// Two sums for each row and image, as two multiply-adds can start at once.
@inlinable
@inline(__always)
func multiplyFewRows<ISA: VectorISA, let rows: Int, let images: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<images>.Type, _ weights: UnsafePointer<Float>, _ depth: Int,
  _ source: UnsafePointer<Float>, _ sourceStride: Int, _ destination: UnsafeMutablePointer<Float>,
  _ destinationStride: Int, _ bias: UnsafePointer<Float>?, _ epilogue: Epilogue
) {
  let lanes = ISA.Vector.scalarCount
  var even = InlineArray<rows, InlineArray<images, ISA.Vector>> { _ in InlineArray { _ in .zero } }
  var odd = InlineArray<rows, InlineArray<images, ISA.Vector>> { _ in InlineArray { _ in .zero } }
  var index = 0
  while index + 2 * lanes <= depth {
    let first = InlineArray<images, ISA.Vector> { load(ISA.self, source + ($0 * sourceStride + index)) }
    let second = InlineArray<images, ISA.Vector> { load(ISA.self, source + ($0 * sourceStride + index + lanes)) }
    for i in 0..<rows {
      let line = weights + (i * depth + index)
      let (left, right) = (load(ISA.self, line), load(ISA.self, line + lanes))
      for j in 0..<images {
        even[unchecked: i][unchecked: j] = ISA.multiplyAdd(
          even[unchecked: i][unchecked: j], left, first[unchecked: j])
        odd[unchecked: i][unchecked: j] = ISA.multiplyAdd(
          odd[unchecked: i][unchecked: j], right, second[unchecked: j])
      }
    }
    index += 2 * lanes
  }
  while index < depth {
    let part = min(lanes, depth - index)
    for i in 0..<rows {
      let left = loadPartly(ISA.self, weights + (i * depth + index), part)
      for j in 0..<images {
        even[unchecked: i][unchecked: j] = ISA.multiplyAdd(
          even[unchecked: i][unchecked: j], left, loadPartly(ISA.self, source + (j * sourceStride + index), part))
      }
    }
    index += lanes
  }
  for i in 0..<rows {
    for j in 0..<images {
      let sum = (even[unchecked: i][unchecked: j] + odd[unchecked: i][unchecked: j]).sum() + (bias?[i] ?? 0)
      let raised = sum < epilogue.low ? epilogue.low : sum
      destination[j * destinationStride + i] = raised > epilogue.high ? epilogue.high : raised
    }
  }
}
