import Convolution

/// A layer of a network, with the shapes for one image.
package struct Layer: Hashable, Sendable {
  package let name: String
  package let operation: Operation
  /// Indices in `Network.layers` of the layers that it reads.
  package let inputs: [Int]
  package let shapes: LayerShapes
  package let isAuxiliary: Bool

  package var inputShapes: [FeatureShape] { shapes.inputs }
  package var outputShape: FeatureShape { shapes.output }

  init(_ description: LayerDescription, before layers: [Layer]) throws(LayerFault) {
    guard description.inputs.allSatisfy(layers.indices.contains) else { throw .readsLaterLayer }
    name = description.name
    operation = description.operation
    inputs = description.inputs
    isAuxiliary = description.isAuxiliary
    let inputShapes = description.inputs.map { layers[$0].outputShape }
    shapes = LayerShapes(inputs: inputShapes, output: try operation.outputShape(of: inputShapes))
  }

  /// The layer as a convolution problem for `batch` images; nil if it is none.
  ///
  /// - Throws: `ConvolutionProblemError` for a batch below 1, and for tensors that are too large.
  package func problem(batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem? {
    try operation.problem(shapes, batch: batch)
  }
}
