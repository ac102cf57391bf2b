/// One number for all elements along some axes: their mean, sum, maximum or minimum.
package struct ReductionOperation: Hashable, Sendable {
  package enum Function: String, Hashable, Sendable, CaseIterable {
    case mean
    case sum
    case maximum = "max"
    case minimum = "min"
  }

  package let function: Function
  package let axes: [Int]
  /// Whether the axes stay, with an extent of 1; otherwise they are gone.
  package let keepsAxes: Bool

  package init(_ function: Function, axes: [Int], keepsAxes: Bool = false) {
    self.function = function
    self.axes = axes
    self.keepsAxes = keepsAxes
  }
}

extension ReductionOperation: NetworkOperation {
  var kind: String { "reduce-\(function.rawValue)" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    for axis in axes { try inputs[0].requireAxis(axis) }
    guard !axes.isEmpty, Set(axes).count == axes.count else {
      throw .outOfRange(quantity: "the axes", range: "one or more, each once", found: "\(axes)")
    }
    let extents = inputs[0].extents.enumerated().compactMap { axis, extent in
      axes.contains(axis) ? (keepsAxes ? 1 : nil) : extent
    }
    return FeatureShape(extents: extents.isEmpty ? [1] : extents)!
  }
}
