import Convolution
import Inference
import Networks
import Tensors
import WorkerThreads

/// What was settled for one number of images: the steps, and where everything lies in memory.
struct BatchPlan {
  let graph: TrainingGraph
  let count: Int
  /// For each position of the order.
  let steps: [any TrainingStep]
  let placement: TrainingPlacement
  private let arena: Arena
  private let partIndices: [Part: Int]
  /// Bytes of outputs and masks that the backward pass reads.
  let storedActivationByteCount: Int

  /// What lies in the arena.
  enum Part: Hashable {
    case output(home: Int)
    case gradient(home: Int)
    case kept(position: Int)
  }

  init(_ graph: TrainingGraph, count: Int, makeContext: (_ layer: Int) -> TrainingContext) throws {
    self.graph = graph
    self.count = count
    steps = try graph.order.map { try graph.operation($0).makeTrainingStep(makeContext($0)) }
    placement = TrainingPlacement(graph)
    let byteCount = { (layer: Int) in
      count * graph.network.layers[layer].outputShape.elementCount * MemoryLayout<Float>.stride
    }
    var parts: [(part: Part, memory: Arena.Part)] = []
    for (home, lifetime) in placement.outputLifetimes() {
      parts.append((.output(home: home), Arena.Part(byteCount: byteCount(home), lifetime: lifetime)))
    }
    for (home, lifetime) in placement.gradientLifetimes() {
      parts.append((.gradient(home: home), Arena.Part(byteCount: byteCount(home), lifetime: lifetime)))
    }
    for (position, step) in steps.enumerated() {
      let lifetime = placement.keptLifetime(position: position)
      parts.append((.kept(position: position), Arena.Part(byteCount: step.keptByteCount, lifetime: lifetime)))
    }
    // A fixed order, so that every run has the same arena.
    parts.sort { ($0.memory.lifetime.lowerBound, "\($0.part)") < ($1.memory.lifetime.lowerBound, "\($1.part)") }
    arena = Arena(parts.map(\.memory))
    partIndices = Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($0.element.part, $0.offset) })
    let homes = Set(placement.storedLayers.compactMap { [placement] in placement.outputHomes[$0] })
    storedActivationByteCount =
      homes.reduce(0) { $0 + byteCount($1) } + steps.reduce(0) { $0 + $1.keptByteCount }
  }

  var arenaByteCount: Int { arena.byteCount }

  /// Bytes that a step needs while it runs, with room for the gradients of inputs that others have written to before.
  var workspaceByteCount: Int {
    steps.indices.map { steps[$0].workspaceByteCount.roundedUp(to: AlignedBuffer.alignment) + addedByteCount($0) }
      .max() ?? 0
  }

  /// Whether the step at a position adds to the gradient of one of its inputs, because a later layer has begun it.
  func adds(position: Int, input: Int) -> Bool {
    let sources = graph.sources(graph.order[position])
    return placement.lastReaders[sources[input]]! > position || sources[..<input].contains(sources[input])
  }

  private func addedByteCount(_ position: Int) -> Int {
    let layer = graph.network.layers[graph.order[position]]
    return layer.inputShapes.indices.filter { adds(position: position, input: $0) }
      .map {
        (count * layer.inputShapes[$0].elementCount * MemoryLayout<Float>.stride).roundedUp(to: AlignedBuffer.alignment)
      }
      .reduce(0, +)
  }

  func offset(_ part: Part) -> Int { arena.offsets[partIndices[part]!] }
}
