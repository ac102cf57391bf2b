import Networks

extension PadOperation: PlainOperation {
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (input, output) = (maps.shapes.input, maps.shapes.output)
    let (strides, area) = (input.strides, output.size.area)
    for index in channels.lowerBound * area..<channels.upperBound * area {
      var (source, isInside) = (0, true)
      for (axis, position) in output.position(of: index).enumerated() {
        let place = sourcePosition(position - before[axis], extent: input.extents[axis])
        isInside = isInside && place != nil
        source += (place ?? 0) * strides[axis]
      }
      if isInside {
        maps.output[index] = maps.inputs[0][source]
      } else if case .constant(let value) = fill {
        maps.output[index] = Element(value)
      }
    }
  }

  /// Where an element comes from; nil for one that is filled in.
  private func sourcePosition(_ position: Int, extent: Int) -> Int? {
    guard !(0..<extent).contains(position) else { return position }
    switch fill {
    case .constant: return nil
    case .reflection: return position < 0 ? -position : 2 * (extent - 1) - position
    case .edge: return position < 0 ? 0 : extent - 1
    case .wrap: return (position % extent + extent) % extent
    }
  }
}
