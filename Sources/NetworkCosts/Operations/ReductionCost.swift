import Networks

extension ReductionOperation: CostedOperation {
  var backwardReads: BackwardReads {
    switch function {
    case .mean, .sum: .nothing
    case .maximum, .minimum: BackwardReads(inputs: true, output: true)
    }
  }

  /// One for each element: n − 1 sums of n elements and a division; anything but a mean takes no division.
  func otherOperationCount(_ shapes: LayerShapes) -> Int {
    shapes.input.elementCount - (function == .mean ? 0 : shapes.output.elementCount)
  }

  func window(_ shapes: LayerShapes) -> Window { .everything }
}
