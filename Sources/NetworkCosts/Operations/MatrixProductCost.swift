import Networks

extension MatrixProductOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }

  func macs(_ shapes: LayerShapes) -> MACCount {
    MACCount(fullyConnected: shapes.output.elementCount * shapes.input.extents.last!)
  }

  /// There are no weights: both gradients are those of inputs.
  func backwardMACs(_ shapes: LayerShapes, gradients: [Bool]) -> (data: Int, weights: Int) {
    (gradients.count(where: \.self) * macs(shapes).dense, 0)
  }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { 0 }

  func window(_ shapes: LayerShapes) -> Window { .everything }
}
