/// Every `step`-th of the elements along an axis, from `start` on; a split is a slice for each of its parts.
package struct SliceOperation: Hashable, Sendable {
  package let axis: Int
  package let start: Int
  /// How many are taken.
  package let count: Int
  package let step: Int

  package init(axis: Int = 0, start: Int, count: Int, step: Int = 1) {
    self.axis = axis
    self.start = start
    self.count = count
    self.step = step
  }
}

extension SliceOperation: NetworkOperation {
  var kind: String { "slice" }
  /// Neighbouring channels lie side by side; anything else is copied.
  var placement: Placement { axis == 0 && step == 1 ? .part : .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try inputs[0].requireAxis(axis)
    try SizeLimit.require("the start", start, atLeast: 0)
    try SizeLimit.require("the number of elements", count, atLeast: 1)
    guard step != 0, (-Int(Int32.max)...Int(Int32.max)).contains(step) else {
      throw .outOfRange(quantity: "the step", range: "a whole number other than 0, less than 2^31", found: "\(step)")
    }
    let (extent, last) = (inputs[0].extents[axis], start + (count - 1) * step)
    guard start < extent, (0..<extent).contains(last) else {
      throw .outOfRange(
        quantity: "the slice", range: "within the \(extent) elements of its axis", found: "\(start) to \(last)")
    }
    return inputs[0].replacing(axis: axis, with: count)!
  }
}
