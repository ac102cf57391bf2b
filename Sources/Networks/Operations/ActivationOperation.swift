/// A function applied to each element.
package struct ActivationOperation: Hashable, Sendable {
  package enum Function: String, Hashable, Sendable {
    case relu
    case sigmoid
    /// Also LeNet-5's 1.7159 · tanh(2x/3).
    case tanh
    /// Rosenblatt's threshold.
    case sign
  }

  package let function: Function

  package init(_ function: Function) { self.function = function }
}

extension ActivationOperation: NetworkOperation {
  var kind: String { function.rawValue }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape { inputs[0] }
}

extension Operation {
  package static let relu = Operation.activation(ActivationOperation(.relu))
  package static let sigmoid = Operation.activation(ActivationOperation(.sigmoid))
  package static let tanh = Operation.activation(ActivationOperation(.tanh))
  package static let sign = Operation.activation(ActivationOperation(.sign))
}
