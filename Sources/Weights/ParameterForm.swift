import Tensors

/// A tensor of parameters as an operation describes it: without the name of a layer.
struct ParameterForm {
  let role: ParameterRole
  let shape: TensorShape
  let distribution: Distribution
  /// The places that hold no parameter and must be zero; nil where there are none.
  let zeros: ParameterZeros?

  init(_ role: ParameterRole, _ shape: TensorShape, _ distribution: Distribution, zeros: ParameterZeros? = nil) {
    self.role = role
    self.shape = shape
    self.distribution = distribution
    self.zeros = zeros
  }
}

/// Kernels that a connection table leaves out: `connections[output]` names the input channels that an output channel sees.
struct ParameterZeros: Hashable, Sendable {
  let connections: [[Int]]
  /// Input channels of each group, which is what the kernels of an output channel are stored for.
  let inputChannelsPerGroup: Int
  let outputChannelsPerGroup: Int

  /// Sets the kernels of channels that are not connected to zero; `kernels` is OC × IC/groups × KH × KW.
  func clear(_ kernels: Tensor) {
    let area = kernels.shape.extents.dropFirst(2).reduce(1, *)
    for (output, inputs) in connections.enumerated() {
      let first = output / outputChannelsPerGroup * inputChannelsPerGroup
      for input in 0..<inputChannelsPerGroup where !inputs.contains(first + input) {
        (kernels.pointer + (output * inputChannelsPerGroup + input) * area).update(repeating: 0, count: area)
      }
    }
  }
}
