import Convolution
import Foundation
import Tensors

/// How the images of a batch lie in memory, beside each other or not.
package enum ImagePlacement: CaseIterable, Sendable {
  /// With so few elements between them that vectors and cache lines begin elsewhere in each.
  case apart
  /// As some channels of images that have more, before and after them.
  case slice

  /// Elements before and after each image.
  fileprivate func gaps(_ shape: TensorShape) -> (before: Int, after: Int) {
    let planeSize = shape.extents.dropFirst(2).reduce(1, *)
    return switch self {
    case .apart: (before: 3, after: 4)
    case .slice: (before: 2 * planeSize, after: 3 * planeSize)
    }
  }
}

/// A batch of images with more memory between them, which shows who wrote there.
package final class PlacedImages {
  private let memory: GuardedMemory
  private let shape: TensorShape
  private let gaps: (before: Int, after: Int)
  private var original: Data

  /// A signalling NaN, so that a result that was read from it shows too.
  private static let gapPattern: UInt32 = 0xFFA5_FFA5

  /// Images without contents: quiet NaNs.
  package init(_ shape: TensorShape, _ placement: ImagePlacement) {
    self.shape = shape
    gaps = placement.gaps(shape)
    let stride = gaps.before + shape.elementCountPerImage + gaps.after
    memory = GuardedMemory(byteCount: shape.extents[0] * stride * MemoryLayout<Float>.stride)
    original = Data()
    for gap in gapRanges { words[gap].update(repeating: Self.gapPattern) }
  }

  /// The images of `tensor`.
  package convenience init(_ tensor: Tensor, _ placement: ImagePlacement) {
    self.init(tensor.shape, placement)
    let count = shape.elementCountPerImage
    for image in 0..<shape.extents[0] { images[image].update(from: tensor.images[image], count: count) }
    original = Data(memory.bytes)
  }

  private var stride: Int { gaps.before + shape.elementCountPerImage + gaps.after }

  private var words: UnsafeMutableBufferPointer<UInt32> { memory.bytes.bindMemory(to: UInt32.self) }

  private var gapRanges: [Range<Int>] {
    (0..<shape.extents[0]).flatMap { image in
      let start = image * stride
      return [start..<start + gaps.before, start + stride - gaps.after..<start + stride]
    }
  }

  package var images: MutableImageBatch { MutableImageBatch(memory.floats + gaps.before, stride: stride) }

  /// Whether nothing was written beside the images.
  package var isIntact: Bool {
    memory.isIntact && gapRanges.allSatisfy { words[$0].allSatisfy { $0 == Self.gapPattern } }
  }

  /// Whether all is as it was made from a tensor.
  package var isUnchanged: Bool { memory.isIntact && Data(memory.bytes) == original }

  /// The bytes of the images, one after the other.
  package var contents: Data {
    (0..<shape.extents[0]).reduce(into: Data()) { data, image in
      data.append(Data(bytes: images[image], count: shape.elementCountPerImage * MemoryLayout<Float>.stride))
    }
  }
}
