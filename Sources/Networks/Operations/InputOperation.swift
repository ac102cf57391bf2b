/// The image that the network is given.
package struct InputOperation: Hashable, Sendable {
  package let shape: FeatureShape

  package init(_ shape: FeatureShape) { self.shape = shape }
}

extension InputOperation: NetworkOperation {
  var kind: String { "input" }
  var inputCounts: ClosedRange<Int> { 0...0 }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try SizeLimit.require("the number of channels", shape.channels, atLeast: 1)
    try SizeLimit.require("the image", shape.size, atLeast: 1)
    return shape
  }
}
