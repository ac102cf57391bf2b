/// All inputs one after the other along an axis: the channels, unless it says otherwise.
package struct ConcatenationOperation: Hashable, Sendable {
  package let axis: Int

  package init(axis: Int = 0) { self.axis = axis }
}

extension ConcatenationOperation: NetworkOperation {
  var kind: String { "concatenation" }
  var inputCounts: ClosedRange<Int> { 2...Int.max }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try inputs[0].requireAxis(axis)
    let extent = inputs.reduce(0) { $0 + ($1.extents.indices.contains(axis) ? $1.extents[axis] : 0) }
    let output = inputs[0].replacing(axis: axis, with: extent)
    guard let output, inputs.allSatisfy({ $0.rank > axis && $0.replacing(axis: axis, with: extent) == output }) else {
      throw .sizesDiffer(inputs)
    }
    return output
  }
}
