import Networks

extension GlobalAveragePoolOperation: PlainOperation {
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let area = maps.shapes.input.size.area
    for channel in channels {
      let plane = maps.plane(channel)
      maps.output[channel] = (0..<area).reduce(0) { $0 + plane[$1] } / Element(area)
    }
  }

  func makeStep(_ context: StepContext) -> any LayerStep {
    let area = context.shapes.input.size.area
    return MapStep("vector", context) { _ in
      { operands, image, channel in
        operands.output[image][channel] =
          context.kernels.sumOfMap(operands.inputs[0][image] + channel * area, area) / Float(area)
      }
    }
  }
}

extension GlobalMaximumPoolOperation: PlainOperation {
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let area = maps.shapes.input.size.area
    for channel in channels {
      let plane = maps.plane(channel)
      maps.output[channel] = (1..<max(1, area)).reduce(plane[0]) { max($0, plane[$1]) }
    }
  }

  func makeStep(_ context: StepContext) -> any LayerStep {
    let area = context.shapes.input.size.area
    return MapStep("vector", context) { _ in
      { operands, image, channel in
        operands.output[image][channel] = context.kernels.largestOfMap(
          operands.inputs[0][image] + channel * area, area)
      }
    }
  }
}
