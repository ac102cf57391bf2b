import Networks
import Tensors

extension LayerNormalizationOperation: ParameterizedOperation {
  /// Scale and shift of each of the elements that are normalised together.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm] {
    let shape = TensorShape(normalizedExtents(of: shapes.input))
    return (hasScale ? [ParameterForm(.scale, shape, .scale)] : [])
      + (hasShift ? [ParameterForm(.shift, shape, .offset)] : [])
  }
}
