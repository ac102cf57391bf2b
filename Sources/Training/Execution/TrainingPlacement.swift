import Inference
import Networks
import Tensors

/// Where outputs and gradients lie, for one number of images: which share a place, and how long each is needed.
///
/// The layer at position k of the order runs forward at time k, the loss at time n, and layer k backward at time 2n − k.
struct TrainingPlacement {
  /// For each layer, the first one in whose place its output lies.
  private(set) var outputHomes: [Int: Int] = [:]
  /// For each layer, the last one in whose gradient's place its own gradient lies.
  private(set) var gradientHomes: [Int: Int] = [:]
  /// For each layer, the position of the reader that writes its gradient first.
  private(set) var lastReaders: [Int: Int] = [:]
  /// Outputs that the backward pass reads.
  private(set) var storedLayers: Set<Int> = []

  private let graph: TrainingGraph

  init(_ graph: TrainingGraph) {
    self.graph = graph
    findStoredOutputs()
    placeOutputs()
    placeGradients()
  }

  private var stepCount: Int { graph.order.count }

  private mutating func findStoredOutputs() {
    for (position, layer) in graph.order.enumerated() {
      let reads = graph.operation(layer).backwardReads
      for source in graph.sources(layer) { lastReaders[source] = position }
      guard graph.dependsOnParameters[layer] else { continue }
      if reads.inputs { storedLayers.formUnion(graph.sources(layer)) }
      if reads.output { storedLayers.insert(layer) }
    }
  }

  /// An output lies over its first input where the operation allows that, nobody reads this input later, and the backward pass does
  /// not either.
  private mutating func placeOutputs() {
    outputHomes[graph.input] = graph.input
    let readerCounts = graph.order.flatMap(graph.sources).reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    for layer in graph.order {
      let source = graph.sources(layer)[0]
      let isFree =
        source != graph.input && source != graph.lossLayer && !storedLayers.contains(source)
        && readerCounts[source] == 1
      outputHomes[layer] = isFree && graph.operation(layer).writesOverInput ? outputHomes[source]! : layer
    }
  }

  /// The gradient of the first input lies where that of the output was, if the operation allows that and is the first to write it.
  private mutating func placeGradients() {
    for (position, layer) in graph.order.enumerated().reversed() where graph.dependsOnParameters[layer] {
      gradientHomes[layer] = gradientHomes[layer] ?? layer
      let source = graph.sources(layer)[0]
      if graph.dependsOnParameters[source], lastReaders[source] == position, source != graph.lossLayer,
        graph.operation(layer).gradientOverwrites
      {
        gradientHomes[source] = gradientHomes[layer]
      }
    }
  }

  /// From when until when each place of an output is needed.
  func outputLifetimes() -> [Int: ClosedRange<Int>] {
    var lifetimes = [graph.input: 0...0]
    func touch(_ layer: Int, at time: Int) {
      let home = outputHomes[layer]!
      let range = lifetimes[home] ?? time...time
      lifetimes[home] = min(range.lowerBound, time)...max(range.upperBound, time)
    }
    for (position, layer) in graph.order.enumerated() {
      let reads = graph.operation(layer).backwardReads
      touch(layer, at: position)
      for source in graph.sources(layer) {
        touch(source, at: position)
        if reads.inputs, graph.dependsOnParameters[layer] { touch(source, at: 2 * stepCount - position) }
      }
      if reads.output, graph.dependsOnParameters[layer] { touch(layer, at: 2 * stepCount - position) }
    }
    touch(graph.lossLayer, at: stepCount)
    return lifetimes
  }

  /// From when until when each place of a gradient is needed.
  func gradientLifetimes() -> [Int: ClosedRange<Int>] {
    var lifetimes: [Int: ClosedRange<Int>] = [:]
    for (position, layer) in graph.order.enumerated() where graph.dependsOnParameters[layer] {
      let first = layer == graph.lossLayer ? stepCount : 2 * stepCount - lastReaders[layer]!
      let home = gradientHomes[layer]!
      let (begin, end) = (min(first, 2 * stepCount - position), 2 * stepCount - position)
      let range = lifetimes[home] ?? begin...end
      lifetimes[home] = min(range.lowerBound, begin)...max(range.upperBound, end)
    }
    return lifetimes
  }

  /// From the forward to the backward pass of the layer at a position.
  func keptLifetime(position: Int) -> ClosedRange<Int> { position...2 * stepCount - position }
}
