import Networks

extension ActivationOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let input = inputs[0]
    switch function {
    case .clip(let low, let high):
      let bounds = [
        low == -.infinity ? "" : exporter.graph.real(low, named: "\(layer.name)#low"),
        high == .infinity ? "" : exporter.graph.real(high, named: "\(layer.name)#high"),
      ]
      exporter.graph.node("Clip", [input.name] + bounds, named: layer.name)
    case .silu(let beta):
      _ = exporter.group(layer, "type: swish\nbeta: \(beta)", isVector: input.extents.count == 1) { exporter in
        var scaled = input.name
        if beta != 1 {
          let factor = exporter.graph.real(beta, named: "\(layer.name)#beta")
          scaled = exporter.graph.node("Mul", [scaled, factor], named: "\(layer.name)#scaled")
        }
        let gate = exporter.graph.node("Sigmoid", [scaled], named: "\(layer.name)#gate")
        return ("Mul", [input.name, gate], [])
      }
    case .power(let exponent):
      let number = exporter.graph.real(exponent, named: "\(layer.name)#exponent")
      exporter.graph.node("Pow", [input.name, number], named: layer.name)
    default:
      let (type, attributes) = function.node
      exporter.graph.node(type, [input.name], named: layer.name, attributes)
    }
    return exporter.value(layer, extents: input.extents)
  }
}

extension ActivationOperation.Function {
  /// The operator that applies it, with its attributes.
  fileprivate var node: (type: String, attributes: [OnnxSchema_AttributeProto]) {
    switch self {
    case .relu: ("Relu", [])
    case .sigmoid: ("Sigmoid", [])
    case .tanh: ("Tanh", [])
    case .sign: ("Sign", [])
    case .clip: ("Clip", [])
    case .leakyReLU(let slope): ("LeakyRelu", [.real("alpha", slope)])
    case .thresholdedReLU(let threshold): ("ThresholdedRelu", [.real("alpha", threshold)])
    case .elu(let alpha): ("Elu", [.real("alpha", alpha)])
    case .celu(let alpha): ("Celu", [.real("alpha", alpha)])
    case .selu(let alpha, let gamma):
      self == .selu ? ("Selu", []) : ("Selu", [.real("alpha", alpha), .real("gamma", gamma)])
    case .hardSigmoid(let slope, let offset): ("HardSigmoid", [.real("alpha", slope), .real("beta", offset)])
    case .hardSwish: ("HardSwish", [])
    case .silu: ("Swish", [])
    case .gelu(let isApproximate): ("Gelu", [.text("approximate", isApproximate ? "tanh" : "none")])
    case .softplus: ("Softplus", [])
    case .softsign: ("Softsign", [])
    case .mish: ("Mish", [])
    case .exponential: ("Exp", [])
    case .logarithm: ("Log", [])
    case .squareRoot: ("Sqrt", [])
    case .absolute: ("Abs", [])
    case .negative: ("Neg", [])
    case .reciprocal: ("Reciprocal", [])
    case .power: ("Pow", [])
    case .errorFunction: ("Erf", [])
    case .sine: ("Sin", [])
    case .cosine: ("Cos", [])
    case .floor: ("Floor", [])
    case .ceiling: ("Ceil", [])
    case .round: ("Round", [])
    }
  }
}

extension ParametricReLUOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let extents = inputs[0].extents
    let shape = isShared ? [1] : [extents[0]] + extents.dropFirst().map { _ in 1 }
    exporter.graph.node(
      "PRelu", [inputs[0].name, exporter.tensor(.weight, of: layer, shape: shape)], named: layer.name)
    return exporter.value(layer, extents: extents)
  }
}

extension SoftmaxOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let isVector = inputs[0].extents.count == 1 && axis == 0
    let input = isVector ? inputs[0].name : exporter.whole(inputs[0], for: layer)
    exporter.graph.node(
      isLogarithmic ? "LogSoftmax" : "Softmax", [input], named: layer.name, [.integer("axis", axis + 1)])
    return exporter.value(layer, extents: isVector ? inputs[0].extents : nil)
  }
}

extension DropoutOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let number = exporter.graph.real(rate, named: "\(layer.name)#rate")
    exporter.graph.node("Dropout", [inputs[0].name, number], named: layer.name)
    return exporter.value(layer, extents: inputs[0].extents)
  }
}
