import Networks

extension SliceOperation: PlainOperation {
  var rewriting: RewritingRole { axis == 0 && step == 1 ? .part(first: start) : .none }
  var dividesByChannels: Bool { false }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (outer, extent, inner) = maps.shapes.input.split(at: axis)
    for line in 0..<outer {
      for index in 0..<count {
        (maps.output + (line * count + index) * inner).update(
          from: maps.inputs[0] + (line * extent + start + index * step) * inner, count: inner)
      }
    }
  }
}
