/// The products of matrices that two layers compute, as in attention: … × M × K times … × K × N is … × M × N.
///
/// Axes before the last two are repeated where one input has an extent of 1.
package struct MatrixProductOperation: Hashable, Sendable {
  package init() {}
}

extension MatrixProductOperation: NetworkOperation {
  var kind: String { "matrix-product" }
  var inputCounts: ClosedRange<Int> { 2...2 }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let (left, right) = (inputs[0].extents, inputs[1].extents)
    guard left.count == right.count, left[left.count - 1] == right[right.count - 2] else {
      throw .matricesDoNotFit(inputs)
    }
    let outer = zip(left, right).dropLast(2)
    guard outer.allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else { throw .matricesDoNotFit(inputs) }
    let extents = outer.map { max($0, $1) } + [left[left.count - 2], right[right.count - 1]]
    try SizeLimit.requireCountable(extents + [left[left.count - 1]], quantity: "the number of MACs")
    return FeatureShape(extents: extents)!
  }
}
