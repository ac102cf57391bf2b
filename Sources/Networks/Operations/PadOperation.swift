/// Elements added before and after those of each axis; negative numbers of them take elements away.
package struct PadOperation: Hashable, Sendable {
  /// Where the added elements come from.
  package enum Fill: Hashable, Sendable {
    case constant(Double)
    /// The elements mirrored at the outermost one, which is not repeated.
    case reflection
    /// The outermost element.
    case edge
    /// The elements of the other end.
    case wrap
  }

  /// For each axis, elements added before the first one.
  package let before: [Int]
  /// For each axis, elements added after the last one.
  package let after: [Int]
  package let fill: Fill

  package init(before: [Int], after: [Int], fill: Fill = .constant(0)) {
    self.before = before
    self.after = after
    self.fill = fill
  }

  /// Around an image.
  package init(_ margins: Margins, fill: Fill = .constant(0)) {
    self.init(
      before: [0, margins.before.height, margins.before.width], after: [0, margins.after.height, margins.after.width],
      fill: fill)
  }
}

extension PadOperation: NetworkOperation {
  var kind: String { "pad" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let input = inputs[0]
    guard before.count == input.rank, after.count == input.rank else {
      throw .wrongExtentCount(quantity: "the padding", needed: input.rank, found: [before.count, after.count])
    }
    var extents: [Int] = []
    for ((extent, first), last) in zip(zip(input.extents, before), after) {
      let limit = largestPadding(of: extent)
      try SizeLimit.requireWithin("the padding", first, limit)
      try SizeLimit.requireWithin("the padding", last, limit)
      try SizeLimit.require("the padded extent", extent + first + last, atLeast: 1)
      extents.append(extent + first + last)
    }
    return FeatureShape(extents: extents)!
  }

  /// The most elements that can be added on one side of an axis.
  private func largestPadding(of extent: Int) -> Int {
    switch fill {
    case .constant, .edge: Int(Int32.max)
    case .reflection: extent - 1
    case .wrap: extent
    }
  }
}
