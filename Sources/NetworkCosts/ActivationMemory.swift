import Networks

/// Memory of what layers produce for one image, in elements of fp32.
package struct ActivationMemory: Hashable, Sendable {
  /// Every output that needs memory of its own, the image included.
  package let allElementCount: Int
  /// The most that is alive at once when layers run in order and memory is used again.
  package let peakElementCount: Int
  /// The layer that runs when the most is alive.
  package let peakLayerIndex: Int
  /// For each layer, the outputs alive while it runs.
  package let liveElementCounts: [Int]
}

extension Network {
  /// Memory for the outputs of layers when they run in order.
  ///
  /// An output lives until its last reader has run, or to the end if nobody reads it. A view or a part takes no memory;
  /// who reads it reads what it looks at. A layer that may write over its input does so if nobody reads that later; an addition
  /// takes the first such operand. Concatenations copy. Bare parameters are weights. Workspace of a convolution algorithm is not counted.
  package var activationMemory: ActivationMemory {
    let producers = producers
    var remainingReaders = readerCounts(producers)
    var live = 0
    var all = 0
    var liveCounts: [Int] = []
    for (index, layer) in layers.enumerated() {
      guard producers[index] == index, takesMemory(index) else {
        liveCounts.append(live)
        continue
      }
      let sources = layer.inputs.map { producers[$0] }.filter(takesMemory)
      let overwritten =
        layer.operation.placement == .overInput
        ? sources.first { remainingReaders[$0] == 1 && hasSizeOfOutput($0, of: layer) } : nil
      if overwritten == nil {
        live += layer.outputShape.elementCount
        all += layer.outputShape.elementCount
      }
      liveCounts.append(live)
      for source in sources {
        remainingReaders[source] -= 1
        if remainingReaders[source] == 0, source != overwritten { live -= layers[source].outputShape.elementCount }
      }
    }
    let peak = liveCounts.max() ?? 0
    return ActivationMemory(
      allElementCount: all, peakElementCount: peak, peakLayerIndex: liveCounts.firstIndex(of: peak) ?? 0,
      liveElementCounts: liveCounts)
  }

  /// Whether the layer's output is an activation, not one of the weights.
  private func takesMemory(_ index: Int) -> Bool { layers[index].operation.placement != .weights }

  private func hasSizeOfOutput(_ index: Int, of layer: Layer) -> Bool {
    layers[index].outputShape.elementCount == layer.outputShape.elementCount
  }

  /// How many times each layer's output is read; views that nobody reads, and outputs of the network that a layer reads
  /// too, count as a reader that comes last.
  private func readerCounts(_ producers: [Int]) -> [Int] {
    let readLayers = Set(layers.flatMap(\.inputs))
    var counts = [Int](repeating: 0, count: layers.count)
    for (index, layer) in layers.enumerated() {
      if producers[index] == index {
        for input in layer.inputs { counts[producers[input]] += 1 }
      } else if !readLayers.contains(index) {
        counts[producers[index]] += 1
      }
    }
    for output in outputIndices where readLayers.contains(output) { counts[producers[output]] += 1 }
    return counts
  }
}
