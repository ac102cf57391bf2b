/// A function of the elements of several inputs that are in the same place.
///
/// As in numpy, an extent of 1 is repeated where the other inputs have more; all inputs have as many extents. A vector is
/// channels × 1 × 1, so that it meets each channel of maps.
package struct ElementwiseOperation: Hashable, Sendable {
  package enum Function: String, Hashable, Sendable, CaseIterable {
    case addition
    case product
    case minimum
    case maximum
    /// The first input less the second.
    case difference
    /// The first input divided by the second.
    case division
    /// The first input to the power of the second.
    case power
  }

  package let function: Function

  package init(_ function: Function) { self.function = function }
}

extension ElementwiseOperation: NetworkOperation {
  var kind: String { function.rawValue }
  var placement: Placement { .overInput }

  var inputCounts: ClosedRange<Int> {
    switch function {
    case .addition, .product, .minimum, .maximum: 2...Int.max
    case .difference, .division, .power: 2...2
    }
  }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let output = try FeatureShape.broadcast(inputs)
    try SizeLimit.requireCountable(output.extents + [inputs.count], quantity: "the number of operations")
    return output
  }
}

extension FeatureShape {
  /// The shape to which all of them are repeated.
  ///
  /// - Throws: `LayerFault` if they have different numbers of extents, or extents that differ and are not 1.
  static func broadcast(_ shapes: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let rank = shapes[0].rank
    guard shapes.allSatisfy({ $0.rank == rank }) else { throw .shapesDiffer(shapes) }
    let extents = (0..<rank).map { axis in shapes.reduce(1) { max($0, $1.extents[axis]) } }
    guard shapes.allSatisfy({ zip($0.extents, extents).allSatisfy { $0 == 1 || $0 == $1 } }) else {
      throw .shapesDiffer(shapes)
    }
    return FeatureShape(extents: extents)!
  }
}

extension Operation {
  package static func addition() -> Operation { .elementwise(ElementwiseOperation(.addition)) }
  package static func product() -> Operation { .elementwise(ElementwiseOperation(.product)) }
}
