/// The same elements in the same order with other extents.
package struct ReshapeOperation: Hashable, Sendable {
  /// The new extents; one of them may be −1, and follows from the others.
  package let extents: [Int]

  package init(_ extents: [Int]) { self.extents = extents }
}

extension ReshapeOperation: NetworkOperation {
  var kind: String { "reshape" }
  var placement: Placement { .view }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let known = extents.filter { $0 != -1 }
    for extent in known { try SizeLimit.require("each extent", extent, atLeast: 1) }
    try SizeLimit.requireCountable(known, quantity: "the output")
    let (count, product) = (inputs[0].elementCount, known.reduce(1, *))
    guard extents.count - known.count <= 1, count % product == 0, known.count < extents.count || product == count,
      let shape = FeatureShape(extents: extents.map { $0 == -1 ? count / product : $0 })
    else { throw .cannotReshape(inputs[0], extents: extents) }
    return shape
  }
}
