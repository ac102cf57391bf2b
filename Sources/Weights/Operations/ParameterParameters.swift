import Networks
import Tensors

extension ParameterOperation: ParameterizedOperation {
  /// The numbers themselves.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm] {
    [ParameterForm(isTrained ? .weight : .constant, TensorShape(shape.extents), .offset)]
  }
}
