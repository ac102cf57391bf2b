/// Multiplies `rows` scalars by `columns` vectors at each step: weights broadcast, pixels in vectors.
///
/// - Parameters:
///   - reduction: may ask for a copy of the vectors.
///   - scalars: steps × `rows` weights, contiguous.
///   - vectors: a step's pixels are at its offset; need not be aligned.
///   - target: row `i`, of one output channel, is at `i * stride`, its vectors contiguous.
/// - Complexity: stepCount · rows · columns · W multiply-adds.
@inlinable
@inline(__always)
public func multiplyPixelTile<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  if reduction.copy == nil {
    multiplyVectors(ISA.self, Count<rows>.self, Count<columns>.self, copies: false, reduction, scalars, vectors, target)
  } else {
    multiplyCopiedVectors(ISA.self, Count<rows>.self, Count<columns>.self, reduction, scalars, vectors, target)
  }
}

/// Copies on the way. Not inlined, as sums would leave their registers where nothing is copied, too.
@inlinable
@inline(never)
func multiplyCopiedVectors<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  multiplyVectors(ISA.self, Count<rows>.self, Count<columns>.self, copies: true, reduction, scalars, vectors, target)
}

@inlinable
@inline(__always)
func multiplyVectors<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, copies: Bool, _ reduction: Reduction,
  _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  let lanes = ISA.Vector.scalarCount
  var tile = TileSums<ISA, rows, columns>(
    target.sums, rowStride: target.stride, columnStride: lanes, accumulates: target.accumulates)
  var left = scalars
  var copy = copies ? reduction.copy!.destination : target.sums
  var outputs = Lookahead(target.sums, to: target.sums, linesPerFourSteps: 0)
  if let output = target.output, !output.epilogue.streams {
    outputs = Lookahead(
      output.destination, to: output.destination + rows * output.planeStride,
      linesPerFourSteps: (columns * lanes - 1) / Lookahead.lineElementCount + 2, stride: output.planeStride)
  }
  forEachStep(
    of: reduction, asksForParts: true, beforeFour: { _ in outputs.advance() },
    { offset in
      tile.addProducts(left, scalarStride: 1, vectors + offset, copy: copies ? copy : nil)
      left += rows
      if copies { copy += reduction.copy!.stride }
    })
  if let output = target.output {
    tile.applyEpilogue(of: output)
  } else {
    tile.store(to: target.sums, rowStride: target.stride, columnStride: lanes)
  }
}
