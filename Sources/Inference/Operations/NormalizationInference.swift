import Networks
import Weights

/// Brings elements to a mean of 0 and a variance of 1, then scales and shifts them.
private func normalize<Element: BinaryFloatingPoint>(
  _ input: UnsafePointer<Element>, count: Int, epsilon: Double, to output: UnsafeMutablePointer<Element>,
  scale: (Int) -> Element, shift: (Int) -> Element
) {
  var sum: Element = 0
  for index in 0..<count { sum += input[index] }
  let mean = sum / Element(count)
  var squares: Element = 0
  for index in 0..<count { squares += (input[index] - mean) * (input[index] - mean) }
  let deviation = (squares / Element(count) + Element(epsilon)).squareRoot()
  for index in 0..<count { output[index] = (input[index] - mean) / deviation * scale(index) + shift(index) }
}

extension LayerNormalizationOperation: PlainOperation {
  var parameterRoles: [ParameterRole] { (hasScale ? [.scale] : []) + (hasShift ? [.shift] : []) }
  var dividesByChannels: Bool { false }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let count = normalizedExtents(of: maps.shapes.input).reduce(1, *)
    let (scales, shifts) = (maps.parameters[.scale], maps.parameters[.shift])
    for start in stride(from: 0, to: maps.shapes.output.elementCount, by: count) {
      normalize(
        maps.inputs[0] + start, count: count, epsilon: epsilon, to: maps.output + start,
        scale: { scales.isEmpty ? 1 : scales[$0] }, shift: { shifts.isEmpty ? 0 : shifts[$0] })
    }
  }
}

extension GroupNormalizationOperation: PlainOperation {
  var parameterRoles: [ParameterRole] { isAffine ? [.scale, .shift] : [] }
  var dividesByChannels: Bool { false }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (shape, area) = (maps.shapes.output, maps.shapes.output.size.area)
    let channelsOfGroup = shape.channels / (groups ?? shape.channels)
    let (scales, shifts) = (maps.parameters[.scale], maps.parameters[.shift])
    for first in stride(from: 0, to: shape.channels, by: channelsOfGroup) {
      normalize(
        maps.plane(first), count: channelsOfGroup * area, epsilon: epsilon, to: maps.outputPlane(first),
        scale: { scales.isEmpty ? 1 : scales[first + $0 / area] },
        shift: { shifts.isEmpty ? 0 : shifts[first + $0 / area] })
    }
  }
}
