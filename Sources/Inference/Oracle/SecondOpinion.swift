import Networks

/// What another engine made of networks, as Benchmarks/Models/second_opinion.py writes it down.
package struct SecondOpinion: Codable, Hashable, Sendable {
  /// A tensor for one image, of which some elements are known.
  package struct Tensor: Codable, Hashable, Sendable {
    /// The layer whose output it is.
    package let layer: String
    package let count: Int
    /// The 2-norm of all elements.
    package let norm: Double
    /// The largest absolute value.
    package let largest: Double
    /// The place of the largest element.
    package let argmax: Int
    package let places: [Int]
    /// The elements at these places.
    package let elements: [Double]
  }

  package struct Network: Codable, Hashable, Sendable {
    package let name: String
    /// The network's output before a softmax, then tensors on the way.
    package let tensors: [Tensor]
  }

  /// Name and version: `ONNX Runtime 1.32.0`.
  package let engine: String
  /// Of the weights, and of the images.
  package let seed: UInt64
  package let networks: [Network]

  /// The tensors of a network; nil for one that the engine did not see.
  package func tensors(of network: String) -> [Tensor]? { networks.first { $0.name == network }?.tensors }
}

extension NetworkExecution {
  /// Executes the network for one image, and compares what its steps write with what another engine computed.
  ///
  /// - Returns: by layer, the largest difference of an element, or of the 2-norm, ÷ the largest element, or the norm.
  ///   Tensors that vanish within a step are left out.
  package func errors(against tensors: [SecondOpinion.Tensor]) -> [String: Double] {
    var errors: [String: Double] = [:]
    for (index, step) in plan.steps.enumerated() {
      run(step: index)
      for layer in step.results {
        guard let tensor = tensors.first(where: { $0.layer == plan.network.layers[layer].name }) else { continue }
        errors[tensor.layer] = error(ofLayer: layer, against: tensor)
      }
    }
    return errors
  }

  private func error(ofLayer layer: Int, against tensor: SecondOpinion.Tensor) -> Double {
    guard plan.network.layers[layer].outputShape.elementCount == tensor.count else { return .infinity }
    let own = UnsafeBufferPointer(start: output(ofLayer: layer)[0], count: tensor.count)
    let norm = own.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let differences = zip(tensor.places, tensor.elements).map { abs(Double(own[$0]) - $1) / tensor.largest }
    let error = max(abs(norm - tensor.norm) / tensor.norm, differences.max() ?? 0)
    return error.isFinite ? error : .infinity
  }
}
