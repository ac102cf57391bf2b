import Networks

extension FullyConnectedOperation: ParameterizedOperation {
  /// A matrix, outputs × inputs, and one bias for each output.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm] {
    let inputs = inputCount(of: shapes.input)
    let matrix = ParameterForm(.weight, [outputs, inputs], .products(terms: inputs))
    return hasBias ? [matrix, ParameterForm(.bias, [outputs], .offset)] : [matrix]
  }
}
