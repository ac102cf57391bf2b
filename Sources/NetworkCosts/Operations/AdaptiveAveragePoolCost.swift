import Networks

extension AdaptiveAveragePoolOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  func otherOperationCount(_ shapes: LayerShapes) -> Int {
    shapes.output.elementCount * (shapes.input.height / size.height) * (shapes.input.width / size.width)
  }

  func window(_ shapes: LayerShapes) -> Window {
    let input = shapes.input.size
    let stride = Extent(height: max(1, input.height / size.height), width: max(1, input.width / size.width))
    let reach = Extent(
      height: max(1, input.height - (size.height - 1) * stride.height),
      width: max(1, input.width - (size.width - 1) * stride.width))
    return Window(reach: reach, stride: stride)
  }
}
