/// Neighbouring pixels of a panel that are neighbours in the source too.
public struct PanelSegment {
  /// Elements from the step's offset in the source, and from the start of the panel's row.
  public var source: Int
  public var target: Int
  public var vectorCount: Int

  @inlinable
  public init(source: Int, target: Int, vectorCount: Int) {
    self.source = source
    self.target = target
    self.vectorCount = vectorCount
  }
}

/// Copies a panel of a lowered matrix: one row for each step of the reduction, one column for each pixel.
public typealias PackPanel =
  @Sendable (
    _ source: UnsafePointer<Float>, _ stepOffsets: UnsafePointer<Int>, _ stepCount: Int,
    _ segments: UnsafePointer<PanelSegment>, _ segmentCount: Int, _ panel: UnsafeMutablePointer<Float>, _ width: Int
  ) -> Void

/// See `PackPanel`. Segments are copied in whole vectors, in ascending order: up to W − 1 elements are read and written
/// beyond each, and overwritten by what follows; the panel needs room for them behind its last row.
@inlinable
@inline(__always)
public func packPanel<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ stepOffsets: UnsafePointer<Int>, _ stepCount: Int,
  _ segments: UnsafePointer<PanelSegment>, _ segmentCount: Int, _ panel: UnsafeMutablePointer<Float>, _ width: Int
) {
  let lanes = ISA.Vector.scalarCount
  for step in 0..<stepCount {
    let pixels = source + stepOffsets[step]
    let row = panel + step * width
    for index in 0..<segmentCount {
      let segment = segments[index]
      for vector in 0..<segment.vectorCount {
        store(load(ISA.self, pixels + segment.source + vector * lanes), to: row + segment.target + vector * lanes)
      }
    }
  }
}
