import Convolution
import Foundation
import Tensors

/// The operands of one problem, with images that do not follow each other.
package struct PlacedOperands {
  private let sources: [(name: String, images: PlacedImages)]
  private let bias: ExactOperand?
  private let destination: PlacedImages
  private let biasGradient: GuardedMemory?
  package let operands: ConvolutionOperands

  init(
    _ problem: ConvolutionProblem, source: PlacedImages, gradient: PlacedImages?, bias: ExactOperand?,
    residual: PlacedImages?, destination: PlacedImages
  ) {
    self.bias = bias
    self.destination = destination
    biasGradient =
      problem.givesBiasGradient
      ? GuardedMemory(byteCount: problem.outputChannels * MemoryLayout<Float>.stride) : nil
    sources = [("source", source), ("gradient", gradient), ("residual", residual)].compactMap { name, images in
      images.map { (name, $0) }
    }
    operands = ConvolutionOperands(
      source: ImageBatch(source.images), gradient: gradient.map { ImageBatch($0.images) }, bias: bias?.pointer,
      biasGradient: biasGradient?.floats, residual: residual.map { ImageBatch($0.images) },
      destination: destination.images)
  }

  /// Whether nothing was written beside the images of the destination, and beside the gradient of the bias.
  package var isIntact: Bool { destination.isIntact && biasGradient?.isIntact != false }

  /// The bytes of the result.
  package var result: Data { destination.contents + (biasGradient.map { Data($0.bytes) } ?? Data()) }

  /// The operands that an execution changed, or wrote beside, by name.
  package var changedNames: [String] { sources.filter { !$0.images.isUnchanged }.map(\.name) }
}
