public import CHost

/// Memory that is needed after a tile, asked for while the tile is computed: a cache line or a few at a time, as asking for
/// many at once makes the tile wait for its own operands.
public struct Lookahead {
  public var next: UnsafePointer<Float>
  public var end: UnsafePointer<Float>
  /// Cache lines for every four steps; those beyond `mostLinesPerFourSteps` are not asked for.
  public var linesPerFourSteps: Int
  /// Elements from the lines of four steps to those of the next four.
  public var stride: Int
  /// How often lines are asked for every four steps, at most `mostPartsPerFourSteps`; only tiles of pixels do it more than
  /// once.
  public var partsPerFourSteps: Int

  @inlinable
  public static var mostPartsPerFourSteps: Int { 4 }

  @inlinable
  public static var mostLinesPerFourSteps: Int { 4 }

  /// Elements of a cache line.
  @inlinable
  public static var lineElementCount: Int { 16 }

  /// - Parameter stride: nil where the lines follow each other; tiles of blocked operands know no other.
  @inlinable
  public init(
    _ next: UnsafePointer<Float>, to end: UnsafePointer<Float>, linesPerFourSteps: Int, stride: Int? = nil,
    partsPerFourSteps: Int = 1
  ) {
    self.next = next
    self.end = end
    self.linesPerFourSteps = linesPerFourSteps
    self.stride = stride ?? linesPerFourSteps * Self.lineElementCount
    self.partsPerFourSteps = partsPerFourSteps
  }

  /// Asks for the lines of the next four steps, without a loop of unknown length: the largest tiles would leave their
  /// registers for that, and take 1.4 times as long.
  @inlinable
  @inline(__always)
  mutating func advance() {
    guard next < end else { return }
    for line in 0..<Self.mostLinesPerFourSteps where line < linesPerFourSteps {
      cnnbench_prefetch(next + Self.lineElementCount * line, Self.lineElementCount * MemoryLayout<Float>.stride)
    }
    next += stride
  }

  /// Asks for the lines of the next `steps` steps at once, where a branch between them would make the sums leave their
  /// registers.
  @inlinable
  @inline(__always)
  mutating func advance(steps: Int) {
    guard next < end else { return }
    let count = Self.lineElementCount * linesPerFourSteps * (steps / 4)
    cnnbench_prefetch(next, count * MemoryLayout<Float>.stride)
    next += count
  }
}
