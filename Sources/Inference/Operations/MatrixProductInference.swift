import Networks

extension MatrixProductOperation: PlainOperation {
  var dividesByChannels: Bool { false }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (left, right, output) = (maps.shapes.inputs[0], maps.shapes.inputs[1], maps.shapes.output)
    let (rows, columns) = (output.extents[output.rank - 2], output.extents[output.rank - 1])
    let depth = left.extents[left.rank - 1]
    let (leftStrides, rightStrides) = (left.broadcastStrides(to: output), right.broadcastStrides(to: output))
    for start in stride(from: 0, to: output.elementCount, by: rows * columns) {
      let outer = output.position(of: start).dropLast(2)
      let a = maps.inputs[0] + zip(outer, leftStrides).reduce(0) { $0 + $1.0 * $1.1 }
      let b = maps.inputs[1] + zip(outer, rightStrides).reduce(0) { $0 + $1.0 * $1.1 }
      let result = maps.output + start
      for row in 0..<rows {
        let line = result + row * columns
        line.update(repeating: 0, count: columns)
        for index in 0..<depth {
          let (factor, other) = (a[row * depth + index], b + index * columns)
          for column in 0..<columns { line[column] += factor * other[column] }
        }
      }
    }
  }
}
