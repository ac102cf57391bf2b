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
    case .silu(beta: 1): return .applying(kernels.sigmoidProductOfMap, context)
    case .gelu(isApproximate: false): return .applying(kernels.normalProductOfMap, context)
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
    MapStep("vector", context) { operands, image, elements in
      let start = elements.lowerBound
      function(operands.inputs[0][image] + start, elements.count, operands.output[image] + start)
    }
  }

  /// Elements of the gate that are computed at once: they stay on the stack, where at most 1 KiB may be.
  private static let gateLength = 256

  /// Multiplies each element by what a function makes of it.
  fileprivate static func gating(by function: @escaping TransformMap, _ context: StepContext) -> MapStep {
    let multiply = context.kernels.multiplyMaps
    return MapStep("vector", context) { operands, image, elements in
      let (source, destination) = (operands.inputs[0][image], operands.output[image])
      withUnsafeTemporaryAllocation(of: Float.self, capacity: min(elements.count, gateLength)) { gate in
        for start in stride(from: elements.lowerBound, to: elements.upperBound, by: gateLength) {
          let count = min(gateLength, elements.upperBound - start)
          function(source + start, count, gate.baseAddress!)
          multiply(source + start, gate.baseAddress!, count, -.infinity, .infinity, destination + start)
        }
      }
    }
  }
}
