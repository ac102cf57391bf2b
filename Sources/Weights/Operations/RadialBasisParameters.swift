import Networks

extension RadialBasisOperation: ParameterizedOperation {
  /// One code for each output, outputs × inputs, of −1 and 1.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm] {
    [ParameterForm(.codes, [outputs, shapes.input.channels], .signs)]
  }
}
