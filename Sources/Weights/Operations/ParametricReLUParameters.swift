import Networks

extension ParametricReLUOperation: ParameterizedOperation {
  /// The slopes: one, or one for each channel.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm] {
    [ParameterForm(.weight, [isShared ? 1 : shapes.input.channels], .around(middle: 0.25, radius: 0.1))]
  }
}
