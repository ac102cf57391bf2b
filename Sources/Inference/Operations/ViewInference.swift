import Networks

/// An operation whose output is its input.
protocol ViewOperation: PlainOperation {}

extension ViewOperation {
  var rewriting: RewritingRole { .view }
  var dividesByChannels: Bool { false }

  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    maps.output.update(from: maps.inputs[0], count: maps.shapes.output.elementCount)
  }
}
