import Networks
import Weights

extension RadialBasisOperation: PlainOperation {
  var parameterRoles: [ParameterRole] { [.codes] }

  /// The squared distance of the input to each output's code.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let depth = maps.shapes.input.channels
    let codes = maps.parameters[.codes]
    for output in channels {
      var sum: Element = 0
      for index in 0..<depth {
        let distance = maps.inputs[0][index] - codes[output * depth + index]
        sum += distance * distance
      }
      maps.output[output] = sum
    }
  }
}
