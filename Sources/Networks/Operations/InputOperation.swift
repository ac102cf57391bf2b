/// The image that the network is given, or another tensor.
package struct InputOperation: Hashable, Sendable {
  package let shape: FeatureShape

  package init(_ shape: FeatureShape) { self.shape = shape }
}

extension InputOperation: NetworkOperation {
  var kind: String { "input" }
  var inputCounts: ClosedRange<Int> { 0...0 }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try shape.requireSoundExtents()
    return shape
  }
}

extension FeatureShape {
  func requireSoundExtents() throws(LayerFault) {
    guard rank != 3 else {
      try SizeLimit.require("the number of channels", channels, atLeast: 1)
      try SizeLimit.require("the image", size, atLeast: 1)
      return
    }
    for extent in extents { try SizeLimit.require("each extent", extent, atLeast: 1) }
  }
}
