/// A function applied to each element.
package struct ActivationOperation: Hashable, Sendable {
  /// The functions, each with the constants that it has; x is the element.
  package enum Function: Hashable, Sendable {
    case relu
    case sigmoid
    /// Also LeNet-5's 1.7159 · tanh(2x/3).
    case tanh
    /// Rosenblatt's threshold: −1, 0 or 1.
    case sign
    /// The nearest number from `low` to `high`, infinities included; ReLU6 is that from 0 to 6.
    case clip(low: Double, high: Double)
    /// x where it is positive, `slope` · x elsewhere.
    case leakyReLU(slope: Double)
    /// x where it is above `threshold`, 0 elsewhere.
    case thresholdedReLU(threshold: Double)
    /// x where it is positive, `alpha` · (eˣ − 1) elsewhere.
    case elu(alpha: Double)
    /// x where it is positive, `alpha` · (e^(x/alpha) − 1) elsewhere.
    case celu(alpha: Double)
    /// ELU with `alpha`, times `gamma`.
    case selu(alpha: Double, gamma: Double)
    /// The nearest number from 0 to 1 to `slope` · x + `offset`.
    case hardSigmoid(slope: Double, offset: Double)
    /// x times the hard sigmoid of slope 1/6 and offset 1/2.
    case hardSwish
    /// x · sigmoid(`beta` · x); with `beta` 1, SiLU, also called Swish.
    case silu(beta: Double)
    /// x · Φ(x) with the normal distribution Φ, exactly or by tanh(√(2/π) · (x + 0.044715 x³)).
    case gelu(isApproximate: Bool)
    /// log(1 + eˣ).
    case softplus
    /// x / (1 + |x|).
    case softsign
    /// x · tanh(softplus(x)).
    case mish
    case exponential
    case logarithm
    case squareRoot
    case absolute
    case negative
    case reciprocal
    /// x to a constant power.
    case power(exponent: Double)
    case errorFunction
    case sine
    case cosine
    case floor
    case ceiling
    /// The nearest whole number, halves to the even one.
    case round
  }

  package let function: Function

  package init(_ function: Function) { self.function = function }
}

extension ActivationOperation.Function {
  package static let relu6 = Self.clip(low: 0, high: 6)
  /// ONNX's and PyTorch's constants.
  package static let selu = Self.selu(alpha: 1.6732632423543772, gamma: 1.0507009873554805)

  /// The word for it in tables and model files.
  package var word: String {
    switch self {
    case .relu: "relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .sign: "sign"
    case .clip: self == .relu6 ? "relu6" : "clip"
    case .leakyReLU: "leaky-relu"
    case .thresholdedReLU: "thresholded-relu"
    case .elu: "elu"
    case .celu: "celu"
    case .selu: "selu"
    case .hardSigmoid: "hard-sigmoid"
    case .hardSwish: "hard-swish"
    case .silu(let beta): beta == 1 ? "silu" : "swish"
    case .gelu: "gelu"
    case .softplus: "softplus"
    case .softsign: "softsign"
    case .mish: "mish"
    case .exponential: "exp"
    case .logarithm: "log"
    case .squareRoot: "sqrt"
    case .absolute: "abs"
    case .negative: "negate"
    case .reciprocal: "reciprocal"
    case .power: "constant-power"
    case .errorFunction: "erf"
    case .sine: "sin"
    case .cosine: "cos"
    case .floor: "floor"
    case .ceiling: "ceil"
    case .round: "round"
    }
  }
}

extension ActivationOperation: NetworkOperation {
  var kind: String { function.word }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    if case .clip(let low, let high) = function, !(low <= high) {
      throw .outOfRange(quantity: "the lower bound", range: "at most the upper one of \(high)", found: "\(low)")
    }
    return inputs[0]
  }
}

extension Operation {
  package static let relu = activation(.relu)
  package static let relu6 = activation(.relu6)
  package static let sigmoid = activation(.sigmoid)
  package static let tanh = activation(.tanh)
  package static let sign = activation(.sign)
  package static let silu = activation(.silu(beta: 1))
  package static let gelu = activation(.gelu(isApproximate: false))
  package static let hardSwish = activation(.hardSwish)
  package static let hardSigmoid = activation(.hardSigmoid(slope: 1.0 / 6, offset: 0.5))

  /// A function applied to each element.
  package static func activation(_ function: ActivationOperation.Function) -> Operation {
    .activation(ActivationOperation(function))
  }
}
