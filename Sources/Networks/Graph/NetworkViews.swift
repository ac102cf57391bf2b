extension Network {
  /// For each layer, the one that writes its output when the network runs: itself, or for a view or a
  /// part the layer that it looks through to.
  package var producers: [Int] { producers(\.placement) }

  /// For each layer, the one that writes its output while the network is trained, as `producers`.
  package var trainingProducers: [Int] { producers(\.trainingPlacement) }

  private func producers(_ placement: (Operation) -> Placement) -> [Int] {
    layers.enumerated().reduce(into: []) { producers, layer in
      let isInInput = placement(layer.element.operation).isInInput
      producers.append(isInInput ? producers[layer.element.inputs[0]] : layer.offset)
    }
  }
}
