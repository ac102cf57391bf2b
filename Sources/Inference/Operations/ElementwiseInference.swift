import Foundation
import Networks

extension ElementwiseOperation: PlainOperation {
  var rewriting: RewritingRole { function == .addition ? .addition : .none }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (output, last) = (maps.shapes.output, maps.shapes.output.extents.last!)
    let lines = output.size.area / last
    let strides = maps.shapes.inputs.map { $0.broadcastStrides(to: output) }
    for line in channels.lowerBound * lines..<channels.upperBound * lines {
      let position = output.position(of: line * last)
      for (input, strides) in strides.enumerated() {
        let source = maps.inputs[input] + zip(position, strides).reduce(0) { $0 + $1.0 * $1.1 }
        let (step, result) = (strides.last!, maps.output + line * last)
        if input == 0 {
          for index in 0..<last { result[index] = source[index * step] }
        } else {
          for index in 0..<last { result[index] = combined(result[index], source[index * step]) }
        }
      }
    }
  }

  private func combined<Element: BinaryFloatingPoint>(_ a: Element, _ b: Element) -> Element {
    switch function {
    case .addition: a + b
    case .product: a * b
    case .minimum: min(a, b)
    case .maximum: max(a, b)
    case .difference: a - b
    case .division: a / b
    case .power: Element(pow(Double(a), Double(b)))
    }
  }

  /// Vectors for sums and products of maps of one shape, and for maps that are multiplied by one factor a channel.
  func makeStep(_ context: StepContext) -> any LayerStep {
    let (inputs, output) = (context.shapes.inputs, context.shapes.output)
    if inputs.allSatisfy({ $0 == output }), [.addition, .product].contains(function) { return mapStep(context) }
    if function == .product, inputs.count == 2, let gate = inputs.firstIndex(where: { $0.isVector }),
      inputs[1 - gate] == output, inputs[gate].channels == output.channels
    {
      return gateStep(context, gate: gate)
    }
    return PlainStep(self, context)
  }

  /// Combines the first two, then each further one with the result; the last combination clamps.
  private func mapStep(_ context: StepContext) -> any LayerStep {
    let combine = function == .addition ? context.kernels.addMaps : context.kernels.multiplyMaps
    return MapStep("vector", context) { operands, image, elements in
      let (start, count) = (elements.lowerBound, elements.count)
      let result = operands.output[image] + start
      var first = operands.inputs[0][image] + start
      for index in 1..<operands.inputs.count {
        let isLast = index == operands.inputs.count - 1
        combine(
          first, operands.inputs[index][image] + start, count, isLast ? context.low : -.infinity,
          isLast ? context.high : .infinity, result)
        first = UnsafePointer(result)
      }
    }
  }

  private func gateStep(_ context: StepContext, gate: Int) -> any LayerStep {
    let area = context.shapes.output.size.area
    return MapStep("vector", context) { _ in
      { operands, image, channel in
        context.kernels.scaleMap(
          operands.inputs[1 - gate][image] + channel * area, area, .init(scale: operands.inputs[gate][image][channel]),
          operands.output[image] + channel * area)
      }
    }
  }
}
