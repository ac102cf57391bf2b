import Networks

extension PadOperation: PlainOperation {
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let area = maps.shapes.output.size.area
    let width = maps.shapes.output.extents.last!
    var start = channels.lowerBound * area
    while start < channels.upperBound * area {
      let end = min(channels.upperBound * area, start - start % width + width)
      computeRow(maps, elements: start..<end, firstColumn: start % width)
      start = end
    }
  }

  /// Neighbours along the last axis: those inside the input are copied at once.
  @inline(__always)
  private func computeRow<Element: BinaryFloatingPoint & Sendable>(
    _ maps: LayerMaps<Element>, elements: Range<Int>, firstColumn: Int
  ) {
    let input = maps.shapes.input
    let strides = input.strides
    let target = maps.output + elements.lowerBound
    var row: Int? = 0
    for (axis, position) in maps.shapes.output.position(of: elements.lowerBound).enumerated().dropLast() {
      let place = sourcePosition(position - before[axis], extent: input.extents[axis])
      row = row.flatMap { sum in place.map { sum + $0 * strides[axis] } }
    }
    guard let row else { return fillIn(target, count: elements.count) }
    let (source, extent, columns) = (maps.inputs[0] + row, input.extents.last!, 0..<elements.count)
    let first = firstColumn - before.last!
    let inside = columns.clamped(to: -first..<max(-first, extent - first))
    (target + inside.lowerBound).update(from: source + (first + inside.lowerBound), count: inside.count)
    for column in columns where !inside.contains(column) {
      if let place = sourcePosition(first + column, extent: extent) {
        target[column] = source[place]
      } else {
        fillIn(target + column, count: 1)
      }
    }
  }

  @inline(__always)
  private func fillIn<Element: BinaryFloatingPoint & Sendable>(_ target: UnsafeMutablePointer<Element>, count: Int) {
    if case .constant(let value) = fill { target.update(repeating: Element(value), count: count) }
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
