import Networks

extension ResizeOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  /// For each element, the products with n neighbours and their sum; the nearest one is copied.
  func otherOperationCount(_ shapes: LayerShapes) -> Int {
    method == .nearest ? 0 : shapes.output.elementCount * (2 * neighbours * neighbours - 1)
  }

  func window(_ shapes: LayerShapes) -> Window {
    let (input, output) = (shapes.input.size, shapes.output.size)
    return Window(
      reach: Extent(height: neighbours, width: neighbours),
      stride: Extent(height: max(1, input.height / output.height), width: max(1, input.width / output.width)),
      upscaling: Extent(height: max(1, output.height / input.height), width: max(1, output.width / input.width)))
  }

  /// Elements along each axis that one of the output is made from.
  private var neighbours: Int {
    switch method {
    case .nearest: 1
    case .bilinear: 2
    case .bicubic: 4
    }
  }
}
