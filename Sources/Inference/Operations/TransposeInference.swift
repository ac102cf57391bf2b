import Networks

extension TransposeOperation: PlainOperation {
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (input, output) = (maps.shapes.input, maps.shapes.output)
    let strides = order.map { input.strides[$0] }
    let (last, area) = (output.extents.last!, output.size.area)
    for line in channels.lowerBound * area / last..<channels.upperBound * area / last {
      let start = zip(output.position(of: line * last), strides).reduce(0) { $0 + $1.0 * $1.1 }
      for index in 0..<last { maps.output[line * last + index] = maps.inputs[0][start + index * strides.last!] }
    }
  }
}
