import CHost

/// Brings the same part of some planes into the second-level cache, a few at a time while something else is computed.
package struct PlanePrefetch {
  private var next: UnsafePointer<Float>
  private let planeStride: Int
  private let byteCount: Int
  private let planeCount: Int
  private var planesLeft: Int
  private let stepCount: Int
  /// Planes that are due, in units of 1 / stepCount.
  private var due = 0

  /// - Parameters:
  ///   - first: the part of the first plane, `count` elements of it.
  ///   - stepCount: calls of `advance` in which all planes are to be asked for.
  package init(_ first: UnsafePointer<Float>, count: Int, planeCount: Int, planeStride: Int, stepCount: Int) {
    next = first
    byteCount = count * MemoryLayout<Float>.stride
    self.planeCount = planeCount
    planesLeft = planeCount
    self.planeStride = planeStride
    self.stepCount = stepCount
  }

  /// Asks for the planes of one step; does nothing once all were asked for.
  @inline(__always)
  package mutating func advance() {
    guard planesLeft > 0 else { return }
    due += planeCount
    while due >= stepCount {
      due -= stepCount
      planesLeft -= 1
      cnnbench_prefetch(next, byteCount)
      next += planeStride
    }
  }
}
