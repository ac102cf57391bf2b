import Networks
import Weights

extension ParameterOperation: PlainOperation {
  var parameterRoles: [ParameterRole] { [isTrained ? .weight : .constant] }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let area = maps.shapes.output.size.area
    let values = maps.parameters[isTrained ? .weight : .constant]
    for index in channels.lowerBound * area..<channels.upperBound * area { maps.output[index] = values[index] }
  }
}
