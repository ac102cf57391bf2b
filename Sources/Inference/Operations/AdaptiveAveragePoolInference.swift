import Networks

extension AdaptiveAveragePoolOperation: PlainOperation {
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (input, output) = (maps.shapes.input, maps.shapes.output)
    for channel in channels {
      let (plane, result) = (maps.plane(channel), maps.outputPlane(channel))
      for y in 0..<output.height {
        let rows = Self.window(y, input: input.height, output: output.height)
        for x in 0..<output.width {
          let columns = Self.window(x, input: input.width, output: output.width)
          var sum: Element = 0
          for row in rows { for column in columns { sum += plane[row * input.width + column] } }
          result[y * output.width + x] = sum / Element(rows.count * columns.count)
        }
      }
    }
  }

  /// From ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉.
  private static func window(_ index: Int, input: Int, output: Int) -> Range<Int> {
    index * input / output..<((index + 1) * input + output - 1) / output
  }
}
