import Tensors

/// Which elements of a destination are compared with the reference.
///
/// All of them, where that is cheap or the sample would hold most of them. Otherwise a seeded sample that holds of every image
/// - each position on the border of the plane, in a channel drawn for it,
/// - one position and one corner of each channel, drawn,
/// - the four corners of the first and of the last channel,
///
/// and `VerificationLimits.randomCount` other positions drawn from the whole. The weights' gradient counts its output channels
/// as images.
package struct SamplePositions {
  /// Ascending, without repetition.
  package let indices: [Int]
  /// Whether every element is among them.
  package let isComplete: Bool

  package init(_ problem: ConvolutionProblem, seed: UInt64, limits: VerificationLimits) {
    let count = problem.destinationShape.elementCount
    let isCheap = count <= limits.completeCount && OperationCount(problem).inBoundsMACs <= limits.completeMACs
    let drawn = isCheap ? [] : Self.draw(from: problem.destinationShape, seed: seed, randomCount: limits.randomCount)
    isComplete = drawn.isEmpty
    indices = isComplete ? Array(0..<count) : drawn.sorted()
  }

  /// The edges and `randomCount` other elements; empty where that would be more than half of the tensor.
  private static func draw(from shape: TensorShape, seed: UInt64, randomCount: Int) -> Set<Int> {
    var generator = SeededGenerator(seed: seed)
    let planes = PlanePositions(shape)
    var drawn = Set<Int>()
    for image in 0..<planes.images { planes.drawEdges(ofImage: image, into: &drawn, using: &generator) }
    let wantedCount = drawn.count + randomCount
    guard wantedCount <= shape.elementCount / 2 else { return [] }
    while drawn.count < wantedCount { drawn.insert(Int.random(in: 0..<shape.elementCount, using: &generator)) }
    return drawn
  }
}

/// Up to which size a destination is compared element by element, and how many elements are drawn beyond it.
package struct VerificationLimits: Hashable, Sendable {
  /// Multiply-adds of a complete reference: about 0.2 s on one core.
  package var completeMACs = 100_000_000
  /// Elements of a complete reference: 32 MiB of exact values.
  package var completeCount = 1 << 22
  /// Elements that a sample holds besides the edges.
  package var randomCount = 4096

  package init() {}

  /// Element by element up to a twentieth of a second, for choices whose result is verified again.
  package static var brief: VerificationLimits {
    var limits = VerificationLimits()
    limits.completeMACs = 20_000_000
    return limits
  }

  /// Element by element up to a minute of one core and a gigabyte, for errors that are compared with those of others.
  package static var complete: VerificationLimits {
    var limits = VerificationLimits()
    limits.completeMACs = 30_000_000_000
    limits.completeCount = 1 << 25
    return limits
  }
}

/// Positions in a tensor of images × channels × height × width.
private struct PlanePositions {
  let images: Int
  private let channels: Int
  private let height: Int
  private let width: Int

  init(_ shape: TensorShape) {
    (images, channels) = (shape.extents[0], shape.extents[1])
    (height, width) = (shape.extents[2], shape.extents[3])
  }

  func drawEdges(ofImage image: Int, into drawn: inout Set<Int>, using generator: inout SeededGenerator) {
    let firstPlane = image * channels
    let planes = firstPlane..<firstPlane + channels
    for position in borderPositions {
      drawn.insert(planes.randomElement(using: &generator)! * height * width + position)
    }
    for plane in planes {
      drawn.insert(plane * height * width + Int.random(in: 0..<height * width, using: &generator))
      drawn.insert(plane * height * width + corners.randomElement(using: &generator)!)
    }
    for plane in [planes.first!, planes.last!] { drawn.formUnion(corners.map { plane * height * width + $0 }) }
  }

  private var corners: [Int] { [0, width - 1, (height - 1) * width, height * width - 1] }

  private var borderPositions: [Int] {
    let rows = (0..<width).flatMap { [$0, (height - 1) * width + $0] }
    let columns = (0..<height).flatMap { [$0 * width, $0 * width + width - 1] }
    return rows + columns
  }
}
