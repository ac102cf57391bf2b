import Convolution

/// A layer of a network, with the shapes for one image.
package struct Layer: Hashable, Sendable {
  package let name: String
  package let operation: Operation
  /// Indices in `Network.layers` of the layers that it reads.
  package let inputs: [Int]
  package let shapes: LayerShapes
  package let isAuxiliary: Bool
  /// Index in `Network.layers` of the layer whose weights it uses; nil if it has its own, or none.
  package let weightsOf: Int?

  package var inputShapes: [FeatureShape] { shapes.inputs }
  package var outputShape: FeatureShape { shapes.output }

  init(_ description: LayerDescription, before layers: [Layer]) throws(LayerFault) {
    guard description.inputs.allSatisfy(layers.indices.contains) else { throw .readsLaterLayer }
    name = description.name
    operation = description.operation
    inputs = description.inputs
    isAuxiliary = description.isAuxiliary
    weightsOf = description.weightsOf.map { layers.indices.contains($0) ? layers[$0].weightsOf ?? $0 : $0 }
    let inputShapes = description.inputs.map { layers[$0].outputShape }
    shapes = LayerShapes(inputs: inputShapes, output: try operation.outputShape(of: inputShapes))
    if let weightsOf { try requireWeights(of: weightsOf, in: layers) }
  }

  private func requireWeights(of index: Int, in layers: [Layer]) throws(LayerFault) {
    guard layers.indices.contains(index) else { throw .readsLaterLayer }
    let owner = layers[index]
    guard
      owner.operation == operation,
      owner.operation.weightExtents(of: owner.inputShapes) == operation.weightExtents(of: inputShapes)
    else { throw .weightsDiffer(layer: owner.name) }
  }

  /// The layer as a convolution problem for `batch` images; nil if it is none.
  ///
  /// - Throws: `ConvolutionProblemError` for a batch below 1, and for tensors that are too large.
  package func problem(batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem? {
    try operation.problem(shapes, batch: batch)
  }
}
