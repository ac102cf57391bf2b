import Networks

extension AdaptiveAveragePoolOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  /// One for each element of each window; windows overlap where sizes do not divide.
  func otherOperationCount(_ shapes: LayerShapes) -> Int {
    let windows = windows(of: shapes.input)
    return shapes.input.channels * windows.height.elementCount * windows.width.elementCount
  }

  func window(_ shapes: LayerShapes) -> Window {
    let (height, width) = windows(of: shapes.input)
    return Window(
      reach: Extent(height: height.longest, width: width.longest),
      stride: Extent(height: height.stride, width: width.stride))
  }
}
