import Networks
import Tensors

/// A tensor of parameters that a layer reads: its name and shape, without the values.
package struct Parameter: Hashable, Sendable {
  /// The layer that reads it.
  package let layer: String
  package let role: ParameterRole
  package let shape: TensorShape
  /// How seeded values are made.
  let distribution: Distribution
  /// The places that hold no parameter and must be zero; nil where there are none.
  let zeros: ParameterZeros?

  /// What a file calls it: `conv1.weight`.
  package var name: String { "\(layer).\(role.rawValue)" }

  /// Sets the places of a tensor of this shape to zero that hold no parameter: kernels that a connection table leaves out.
  package func clearAbsent(in tensor: Tensor) { zeros?.clear(tensor) }
}

extension Layer {
  /// The tensors of parameters that the layer reads, in the order of their roles; none if they are another layer's.
  package var parameterTensors: [Parameter] {
    guard weightsOf == nil else { return [] }
    return (operation.parameterized?.parameters(shapes) ?? []).map { form in
      Parameter(layer: name, role: form.role, shape: form.shape, distribution: form.distribution, zeros: form.zeros)
    }
  }
}

extension Network {
  /// The tensors of parameters of all layers, in execution order.
  package var parameterTensors: [Parameter] { layers.flatMap(\.parameterTensors) }

  /// The name of the layer whose tensors of parameters a layer reads: its own, or that which it shares them with.
  package func parameterOwner(of layer: Layer) -> String { layer.weightsOf.map { layers[$0].name } ?? layer.name }
}
