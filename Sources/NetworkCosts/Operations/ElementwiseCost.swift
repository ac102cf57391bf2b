import Networks

extension ElementwiseOperation: CostedOperation {
  var backwardReads: BackwardReads {
    switch function {
    case .addition, .difference: .nothing
    case .product, .division, .minimum, .maximum, .power: .inputs
    }
  }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount * (shapes.inputs.count - 1) }
}
