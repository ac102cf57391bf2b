/// While training, zeros in the place of a random part of the elements; otherwise the elements as they are.
package struct DropoutOperation: Hashable, Sendable {
  package let rate: Double

  package init(rate: Double) { self.rate = rate }
}

extension DropoutOperation: NetworkOperation {
  var kind: String { "dropout" }
  var placement: Placement { .view }
  var trainingPlacement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    guard rate >= 0, rate < 1 else {
      throw .outOfRange(quantity: "the dropout rate", range: "at least 0 and less than 1", found: "\(rate)")
    }
    return inputs[0]
  }
}
