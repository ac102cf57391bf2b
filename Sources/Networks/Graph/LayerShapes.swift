/// The shapes that a layer reads and writes, for one image.
package struct LayerShapes: Hashable, Sendable {
  package let inputs: [FeatureShape]
  package let output: FeatureShape

  package init(inputs: [FeatureShape], output: FeatureShape) {
    self.inputs = inputs
    self.output = output
  }

  /// The first shape that it reads; only for layers that read any.
  package var input: FeatureShape { inputs[0] }
}
