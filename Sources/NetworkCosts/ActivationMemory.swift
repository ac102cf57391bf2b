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
  /// An output lives until its last reader has run, or to the end if nobody reads it. A layer that works element by
  /// element overwrites its input if nobody reads that later; so does an addition with its first such operand.
  /// Concatenations copy. Workspace of a convolution algorithm is not counted.
  package var activationMemory: ActivationMemory {
    var remainingReaders = readerCounts
    var live = 0
    var all = 0
    var liveCounts: [Int] = []
    for layer in layers {
      let outputElements = layer.outputShape.elementCount
      let overwritten = layer.operation.placement != .own ? layer.inputs.first { remainingReaders[$0] == 1 } : nil
      if overwritten == nil {
        live += outputElements
        all += outputElements
      }
      liveCounts.append(live)
      for input in layer.inputs {
        remainingReaders[input] -= 1
        if remainingReaders[input] == 0, input != overwritten { live -= layers[input].outputShape.elementCount }
      }
    }
    let peak = liveCounts.max() ?? 0
    return ActivationMemory(
      allElementCount: all, peakElementCount: peak, peakLayerIndex: liveCounts.firstIndex(of: peak) ?? 0,
      liveElementCounts: liveCounts)
  }

  /// How many times each layer's output is read.
  private var readerCounts: [Int] {
    var counts = [Int](repeating: 0, count: layers.count)
    for layer in layers { for input in layer.inputs { counts[input] += 1 } }
    return counts
  }
}
