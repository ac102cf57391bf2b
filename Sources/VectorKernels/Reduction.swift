/// The steps of a sum of products, as a tile kernel walks one of its operands; the other one is contiguous.
public struct Reduction {
  /// Where each step begins, in elements. Kernels of blocked operands have one offset for each vector of W steps, which
  /// are neighbours.
  public var offsets: UnsafePointer<Int>
  public var stepCount: Int
  /// Elements from one pixel to the next, where pixels are scalars of `multiplyChannelTile`; others do not look at it.
  public var pixelStride: Int
  /// Whether `multiplyChannelTile` may sum four parts of a pixel's reduction at once; others do not look at it.
  public var isDivisible: Bool
  /// Where `multiplyPixelTile` leaves a copy of the vectors; others do not look at it.
  public var copy: VectorCopy?
  /// What is asked for meanwhile.
  public var lookahead: Lookahead

  /// - Parameter lookahead: nil where nothing is asked for.
  @inlinable
  @inline(__always)
  public init(
    offsets: UnsafePointer<Int>, stepCount: Int, pixelStride: Int = 1, isDivisible: Bool = false,
    copy: VectorCopy? = nil, lookahead: Lookahead? = nil
  ) {
    self.offsets = offsets
    self.stepCount = stepCount
    self.pixelStride = pixelStride
    self.isDivisible = isDivisible
    self.copy = copy
    let nothing = UnsafeRawPointer(offsets).assumingMemoryBound(to: Float.self)
    self.lookahead = lookahead ?? Lookahead(nothing, to: nothing, linesPerFourSteps: 0)
  }
}

/// A contiguous copy of the vectors of each step.
public struct VectorCopy {
  public var destination: UnsafeMutablePointer<Float>
  /// Elements from one step to the next.
  public var stride: Int

  @inlinable
  public init(_ destination: UnsafeMutablePointer<Float>, stride: Int) {
    self.destination = destination
    self.stride = stride
  }
}

/// Calls `body` with the offset of each step, four steps between two branches.
@inlinable
@inline(__always)
func forEachStep(of reduction: Reduction, _ body: (_ offset: Int) -> Void) {
  forEachStep(of: reduction, beforeFour: { _ in }, body)
}

/// The same, calling `beforeFour` with the first of each four steps.
///
/// - Parameter asksForParts: whether lines may be asked for more than once every four steps.
@inlinable
@inline(__always)
func forEachStep(
  of reduction: Reduction, asksForParts: Bool = false, beforeFour: (_ step: Int) -> Void,
  _ body: (_ offset: Int) -> Void
) {
  var step = 0
  var lookahead = reduction.lookahead
  while step + 4 <= reduction.stepCount {
    lookahead.advance()
    if asksForParts && lookahead.partsPerFourSteps > 1 {
      for part in 1..<Lookahead.mostPartsPerFourSteps where part < lookahead.partsPerFourSteps { lookahead.advance() }
    }
    beforeFour(step)
    for next in 0..<4 { body(reduction.offsets[step + next]) }
    step += 4
  }
  while step < reduction.stepCount {
    body(reduction.offsets[step])
    step += 1
  }
}
