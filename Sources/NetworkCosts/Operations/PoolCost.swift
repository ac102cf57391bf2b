import Networks

extension PoolOperation: CostedOperation {
  /// The gradient of a maximum goes to the element that its index names.
  var backwardReads: BackwardReads {
    switch function {
    case .maximum: .mask(byteCount: bytesPerElement)
    case .average: .nothing
    case .norm: BackwardReads(inputs: true, output: true)
    }
  }

  /// A window of n elements takes n − 1 comparisons, n for a mean, or n powers, n − 1 sums and a root for a norm.
  func otherOperationCount(_ shapes: LayerShapes) -> Int {
    switch function {
    case .maximum: shapes.output.elementCount * (window.area - 1)
    case .average: shapes.output.elementCount * window.area
    case .norm: shapes.output.elementCount * window.area * 2
    }
  }

  func windowSizes(_ shapes: LayerShapes) -> WindowSizes? {
    WindowSizes(kernel: window, stride: stride, margins: margins(of: shapes.input.size), dilation: dilation, groups: 1)
  }

  func window(_ shapes: LayerShapes) -> Window { Window(reach: reach, stride: stride) }
}
