import Foundation
import Networks

extension ActivationOperation: PlainOperation {
  var rewriting: RewritingRole {
    switch function {
    case .relu: .clamp(low: 0, high: .infinity)
    case .clip(let low, let high): .clamp(low: Float(low), high: Float(high))
    default: .none
    }
  }

  var hidesErrors: Bool { function == .sign }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let area = maps.shapes.output.size.area
    for index in channels.lowerBound * area..<channels.upperBound * area {
      maps.output[index] = Element(function.value(at: Double(maps.inputs[0][index])))
    }
  }

  func makeStep(_ context: StepContext) -> any LayerStep {
    if case .clamp(let low, let high) = rewriting {
      return MapStep.scaling("vector", context.clamped(low: low, high: high)) { _ in nil }
    }
    return function.vectorStep(context) ?? PlainStep(self, context)
  }
}

extension ActivationOperation.Function {
  /// The function of one element.
  fileprivate func value(at x: Double) -> Double {
    switch self {
    case .relu: x > 0 || x.isNaN ? x : 0
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: Foundation.tanh(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .clip(let low, let high): x.isNaN ? x : Swift.min(high, Swift.max(low, x))
    case .leakyReLU(let slope): x > 0 ? x : slope * x
    case .thresholdedReLU(let threshold): x > threshold || x.isNaN ? x : 0
    case .elu(let alpha): x > 0 ? x : alpha * expm1(x)
    case .celu(let alpha): x > 0 ? x : alpha * expm1(x / alpha)
    case .selu(let alpha, let gamma): gamma * (x > 0 ? x : alpha * expm1(x))
    case .hardSigmoid(let slope, let offset): x.isNaN ? x : Swift.min(1, Swift.max(0, slope * x + offset))
    case .hardSwish: x.isNaN ? x : x * Swift.min(1, Swift.max(0, x / 6 + 0.5))
    case .silu(let beta): x / (1 + exp(-beta * x))
    case .gelu(let isApproximate):
      isApproximate
        ? x / 2 * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        : x / 2 * (1 + erf(x / 2.0.squareRoot()))
    case .softplus: softplus(x)
    case .softsign: x / (1 + Swift.abs(x))
    case .mish: x * Foundation.tanh(softplus(x))
    case .exponential: exp(x)
    case .logarithm: log(x)
    case .squareRoot: x.squareRoot()
    case .absolute: Swift.abs(x)
    case .negative: -x
    case .reciprocal: 1 / x
    case .power(let exponent): pow(x, exponent)
    case .errorFunction: erf(x)
    case .sine: sin(x)
    case .cosine: cos(x)
    case .floor: x.rounded(.down)
    case .ceiling: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    }
  }

  /// log(1 + eˣ), without overflow.
  private func softplus(_ x: Double) -> Double { Swift.max(x, 0) + log1p(exp(-Swift.abs(x))) }
}
