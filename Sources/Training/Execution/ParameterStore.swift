import Networks
import Tensors
import Weights

/// All parameters of a network, with memory for values and gradients.
final class ParameterStore {
  let parameters: [TrainedParameter]
  private let indices: [String: [Int]]

  init(_ graph: TrainingGraph, weights: NetworkWeights) {
    let reached = Set(graph.order.map { graph.network.layers[$0].name })
    parameters = graph.network.parameterTensors.map { parameter in
      let values = Tensor(parameter.shape)
      if let given = weights.tensor(parameter.role, ofLayer: parameter.layer) {
        values.pointer.update(from: given.pointer, count: values.count)
      }
      return TrainedParameter(
        parameter: parameter, valueTensor: values, gradientTensor: Tensor(parameter.shape),
        isTrained: parameter.role.isTrained && reached.contains(parameter.layer))
    }
    indices = Dictionary(grouping: parameters.indices) { [parameters] in parameters[$0].parameter.layer }
  }

  func tensors(
    ofLayer layer: String, _ tensor: KeyPath<TrainedParameter, Tensor>
  ) -> [ParameterRole: Tensor] {
    Dictionary(
      uniqueKeysWithValues: (indices[layer] ?? []).map {
        (parameters[$0].parameter.role, parameters[$0][keyPath: tensor])
      })
  }

  /// Sets values and gradients to zero that are no parameters: kernels that connection tables leave out.
  func clearAbsentGradients() {
    for parameter in parameters { parameter.parameter.clearAbsent(in: parameter.gradientTensor) }
  }

  /// A copy of all values.
  func weights() -> NetworkWeights {
    let copies = Dictionary(
      uniqueKeysWithValues: parameters.map { parameter in
        let copy = Tensor(parameter.shape)
        copy.pointer.update(from: parameter.valueTensor.pointer, count: copy.count)
        return (parameter.name, copy)
      })
    return NetworkWeights(parameters.map(\.parameter)) { copies[$0.name]! }
  }
}
