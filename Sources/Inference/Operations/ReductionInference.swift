import Networks

extension ReductionOperation: PlainOperation {
  var dividesByChannels: Bool { false }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let input = maps.shapes.input
    let kept = FeatureShape(extents: input.extents.enumerated().map { axes.contains($0) ? 1 : $1 })!
    let strides = kept.broadcastStrides(to: input)
    let count = input.elementCount / kept.elementCount
    let neutral: Element =
      switch function {
      case .mean, .sum: 0
      case .maximum: -.infinity
      case .minimum: .infinity
      }
    maps.output.update(repeating: neutral, count: kept.elementCount)
    for index in 0..<input.elementCount {
      let place = zip(input.position(of: index), strides).reduce(0) { $0 + $1.0 * $1.1 }
      let (value, element) = (maps.output[place], maps.inputs[0][index])
      switch function {
      case .mean, .sum: maps.output[place] = value + element
      case .maximum: maps.output[place] = max(value, element)
      case .minimum: maps.output[place] = min(value, element)
      }
    }
    guard function == .mean else { return }
    for place in 0..<kept.elementCount { maps.output[place] /= Element(count) }
  }
}
