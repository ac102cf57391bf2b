import Networks

/// What one training step adds to the forward pass.
package struct TrainingCost: Hashable, Sendable, Codable {
  /// Multiply-adds of the gradients of activations; a layer that reads the image needs none.
  package var backwardDataMACs = 0
  package var backwardWeightsMACs = 0
  /// Outputs and masks that the backward pass reads again.
  package var storedActivationByteCount = 0
  package var gradientByteCount = 0
  /// State of SGD with momentum: one number for each parameter.
  package var momentumStateByteCount = 0
  /// State of Adam: two numbers for each parameter.
  package var adamStateByteCount = 0

  static func += (left: inout TrainingCost, right: TrainingCost) {
    left.backwardDataMACs += right.backwardDataMACs
    left.backwardWeightsMACs += right.backwardWeightsMACs
    left.storedActivationByteCount += right.storedActivationByteCount
    left.gradientByteCount += right.gradientByteCount
    left.momentumStateByteCount += right.momentumStateByteCount
    left.adamStateByteCount += right.adamStateByteCount
  }
}

extension Network {
  /// The training cost of each layer for `batch` images.
  ///
  /// Stored are the inputs of layers whose gradient reads them (convolutions, fully connected layers, normalisations),
  /// the outputs of activations, and the masks of dropout (one byte for each element) and of maximum pooling (one index
  /// of four bytes for each output). A stored output counts once, at the layer that writes it: a view stores nothing.
  package func trainingCosts(batch: Int) -> [TrainingCost] {
    let stored = storedOutputs
    let needsGradient = dependsOnParameters
    return layers.indices.map { index in
      let layer = layers[index]
      let gradients = layer.inputs.map { needsGradient[$0] }
      let backward = layer.operation.costed.backwardMACs(layer.shapes, gradients: gradients)
      let parameterByteCount = layer.parameters.total * bytesPerElement
      let outputByteCount =
        stored.contains(index) && layer.operation.placement != .weights
        ? layer.outputShape.elementCount * bytesPerElement : 0
      let maskByteCount = layer.outputShape.elementCount * layer.operation.costed.backwardReads.maskByteCount
      return TrainingCost(
        backwardDataMACs: batch * backward.data, backwardWeightsMACs: batch * backward.weights,
        storedActivationByteCount: batch * (outputByteCount + maskByteCount),
        gradientByteCount: parameterByteCount, momentumStateByteCount: parameterByteCount,
        adamStateByteCount: 2 * parameterByteCount)
    }
  }

  /// Layers whose output the backward pass reads.
  private var storedOutputs: Set<Int> {
    let producers = trainingProducers
    var stored: Set<Int> = []
    for (index, layer) in layers.enumerated() {
      let reads = layer.operation.costed.backwardReads
      if reads.inputs { stored.formUnion(layer.inputs.map { producers[$0] }) }
      if reads.output { stored.insert(producers[index]) }
    }
    return stored
  }

  /// For each layer, whether its output changes with some parameter.
  private var dependsOnParameters: [Bool] {
    layers.reduce(into: []) { result, layer in
      result.append(layer.usedParameters.total > 0 || layer.inputs.contains { result[$0] })
    }
  }
}

/// Every number is fp32.
package let bytesPerElement = MemoryLayout<Float>.stride
