/// The means of windows that are chosen to give an output of the given size.
package struct AdaptiveAveragePoolOperation: Hashable, Sendable {
  package let size: Extent

  package init(size: Extent) { self.size = size }
}

extension AdaptiveAveragePoolOperation: NetworkOperation {
  var kind: String { "adaptive-average-pool" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try SizeLimit.require("the output size", size, atLeast: 1)
    return FeatureShape(channels: inputs[0].channels, height: size.height, width: size.width)
  }
}
