import Networks

extension PoolOperation: CostedOperation {
  /// The gradient of a maximum goes to the element that its index names.
  var backwardReads: BackwardReads {
    switch function {
    case .maximum: .mask(byteCount: bytesPerElement)
    case .average: .nothing
    }
  }

  /// A window of n elements takes n − 1 comparisons, or n for a mean.
  func otherOperationCount(_ shapes: LayerShapes) -> Int {
    switch function {
    case .maximum: shapes.output.elementCount * (window.area - 1)
    case .average: shapes.output.elementCount * window.area
    }
  }

  var windowSizes: WindowSizes? {
    WindowSizes(kernel: window, stride: stride, padding: padding, dilation: 1, groups: 1)
  }

  func window(_ shapes: LayerShapes) -> Window { Window(reach: window, stride: stride) }
}
