/// Exponentials of the elements along an axis, divided by their sum; or the logarithms of that.
package struct SoftmaxOperation: Hashable, Sendable {
  /// The axis along which elements sum to 1: the elements of a vector, or the channels, unless it says otherwise.
  package let axis: Int
  package let isLogarithmic: Bool

  package init(axis: Int = 0, isLogarithmic: Bool = false) {
    self.axis = axis
    self.isLogarithmic = isLogarithmic
  }
}

extension SoftmaxOperation: NetworkOperation {
  var kind: String { isLogarithmic ? "log-softmax" : "softmax" }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try inputs[0].requireAxis(axis)
    return inputs[0]
  }
}
