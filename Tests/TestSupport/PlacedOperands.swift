import Convolution
import Foundation
import Tensors

/// The operands of one problem, with images that do not follow each other.
package struct PlacedOperands {
  private let sources: [(name: String, images: PlacedImages)]
  private let bias: ExactOperand?
  private let destination: PlacedImages
  package let operands: ConvolutionOperands

  init(
    _ problem: ConvolutionProblem, source: PlacedImages, gradient: PlacedImages?, bias: ExactOperand?,
    residual: PlacedImages?, destination: PlacedImages
  ) {
    self.bias = bias
    self.destination = destination
    sources = [("source", source), ("gradient", gradient), ("residual", residual)].compactMap { name, images in
      images.map { (name, $0) }
    }
    operands = ConvolutionOperands(
      source: ImageBatch(source.images), gradient: gradient.map { ImageBatch($0.images) }, bias: bias?.pointer,
      residual: residual.map { ImageBatch($0.images) }, destination: destination.images)
  }

  /// Whether nothing was written beside the images of the destination.
  package var isIntact: Bool { destination.isIntact }

  /// The bytes of the result.
  package var result: Data { destination.contents }

  /// The operands that an execution changed, or wrote beside, by name.
  package var changedNames: [String] { sources.filter { !$0.images.isUnchanged }.map(\.name) }
}
