/// The means of windows that are chosen to give an output of the given size.
package struct AdaptiveAveragePoolOperation: Hashable, Sendable {
  package let size: Extent

  package init(size: Extent) { self.size = size }

  /// The windows along both axes.
  package func windows(of input: FeatureShape) -> (height: AdaptiveWindows, width: AdaptiveWindows) {
    (
      AdaptiveWindows(input: input.height, output: size.height),
      AdaptiveWindows(input: input.width, output: size.width)
    )
  }
}

extension AdaptiveAveragePoolOperation: NetworkOperation {
  var kind: String { "adaptive-average-pool" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try inputs[0].requireImage()
    try SizeLimit.require("the output size", size, atLeast: 1)
    let windows = windows(of: inputs[0])
    try SizeLimit.requireCountable(
      [inputs[0].channels, windows.height.elementCount, windows.width.elementCount],
      quantity: "the number of operations")
    return FeatureShape(channels: inputs[0].channels, height: size.height, width: size.width)
  }
}
