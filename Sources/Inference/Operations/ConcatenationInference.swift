import Networks

extension ConcatenationOperation: PlainOperation {
  var rewriting: RewritingRole { axis == 0 ? .concatenation : .none }
  var dividesByChannels: Bool { false }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let outer = maps.shapes.output.split(at: axis).outer
    var next = maps.output
    for line in 0..<outer {
      for (input, shape) in zip(maps.inputs, maps.shapes.inputs) {
        let count = shape.elementCount / outer
        next.update(from: input + line * count, count: count)
        next += count
      }
    }
  }
}
