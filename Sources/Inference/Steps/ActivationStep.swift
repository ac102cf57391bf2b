import Networks
import VectorKernels

extension ActivationOperation.Function {
  /// The step of a function that vector kernels compute; nil for others.
  func vectorStep(_ context: StepContext) -> MapStep? {
    let kernels = context.kernels
    switch self {
    case .tanh: return .applying(kernels.tangentOfMap, context)
    case .sigmoid: return .applying(kernels.sigmoidOfMap, context)
    case .hardSigmoid(let slope, let offset):
      return .applying(Self.bounded(kernels, slope: Float(slope), offset: Float(offset)), context)
    case .hardSwish: return .gating(by: Self.bounded(kernels, slope: 1 / 6, offset: 0.5), context)
    case .silu(beta: 1): return .gating(by: kernels.sigmoidOfMap, context)
    default: return nil
    }
  }

  /// A straight line between 0 and 1.
  private static func bounded(_ kernels: KernelSet, slope: Float, offset: Float) -> TransformMap {
    let scaling = MapScaling(scale: slope, shift: offset, low: 0, high: 1)
    return { source, count, destination in kernels.scaleMap(source, count, scaling, destination) }
  }
}

extension MapStep {
  /// Applies a function to each element.
  fileprivate static func applying(_ function: @escaping TransformMap, _ context: StepContext) -> MapStep {
    let area = context.shapes.output.size.area
    return MapStep("vector", context) { _ in
      { operands, image, channel in
        function(operands.inputs[0][image] + channel * area, area, operands.output[image] + channel * area)
      }
    }
  }

  /// Elements of the gate that are computed at once: they stay in the first-level cache.
  private static let gateLength = 1024

  /// Multiplies each element by what a function makes of it.
  fileprivate static func gating(by function: @escaping TransformMap, _ context: StepContext) -> MapStep {
    let area = context.shapes.output.size.area
    let multiply = context.kernels.multiplyMaps
    return MapStep("vector", context) { _ in
      { operands, image, channel in
        let (source, destination) = (
          operands.inputs[0][image] + channel * area, operands.output[image] + channel * area
        )
        withUnsafeTemporaryAllocation(of: Float.self, capacity: min(area, gateLength)) { gate in
          for start in stride(from: 0, to: area, by: gateLength) {
            let count = min(gateLength, area - start)
            function(source + start, count, gate.baseAddress!)
            multiply(source + start, gate.baseAddress!, count, -.infinity, .infinity, destination + start)
          }
        }
      }
    }
  }
}
