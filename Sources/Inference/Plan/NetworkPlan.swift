import Convolution
import Kernels
import Networks
import Tensors
import VectorKernels
import WorkerThreads

/// What was settled for a network, without any data: its steps, the algorithm of each convolution, and where everything
/// lies in memory.
package struct NetworkPlan: Sendable {
  package let network: Network
  package let batch: Int
  package let steps: [PlannedStep]
  let rewritten: RewrittenNetwork
  let placement: NodePlacement
  let arena: Arena
  package let workers: ThreadPool

  /// - Parameters:
  ///   - chooser: gives the plans of convolutions.
  ///   - workers: those that execute it.
  /// - Throws: `Limitation` if a convolution has no plan, and what a backend throws that fails.
  package init(
    _ network: Network, batch: Int, chooser: ConvolutionChooser, kernels: KernelTable, workers: ThreadPool
  ) throws {
    if let limitation = network.inferenceLimitation { throw limitation }
    var rewritten = Rewriter.rewrite(network)
    var placement = NodePlacement(concatenationsOf: &rewritten)
    rewritten.mergeSiblings { placement.isPlaced($0) }
    placement.placeOthers(of: rewritten)
    let planner = StepPlanner(
      network: rewritten, batch: batch, chooser: chooser, kernels: kernels.kernels, workers: workers)
    let steps = try rewritten.order.compactMap(planner.step)
    self.network = network
    self.batch = batch
    self.steps = steps
    self.rewritten = rewritten
    self.placement = placement
    self.workers = workers
    arena = Arena(Self.parts(of: placement, in: rewritten, steps: steps, batch: batch))
  }

  /// The layers that nobody reads: the network's output, and those of auxiliary classifiers.
  package var outputs: [Int] { rewritten.outputs }

  /// Bytes of all outputs of steps, used again and again.
  package var arenaByteCount: Int { arena.byteCount }
  /// Bytes that steps need while they run, the same for all.
  package var workspaceByteCount: Int { steps.map(\.step.workspaceByteCount).max() ?? 0 }
  /// Bytes of the parameters in the forms in which steps read them.
  package var packedByteCount: Int { steps.map(\.step.packedByteCount).saturatingSum }
  package var inputByteCount: Int { batch * network.input.elementCount * MemoryLayout<Float>.stride }
  /// Floating-point operations of the steps that multiply, as they perform them.
  package var operationCount: Int { steps.map(\.step.operationCount).saturatingSum }

  /// Bytes of all memory that an execution takes.
  package var byteCount: Int {
    [arenaByteCount, workspaceByteCount, packedByteCount, inputByteCount].saturatingSum
  }

  /// What all convolutions took alone when their algorithms were chosen by measuring; nil where one was not.
  package var measuredConvolutionMilliseconds: Double? {
    let convolutions = steps.filter { $0.backend != nil }
    let times = convolutions.compactMap(\.step.measuredMicroseconds)
    return times.count == convolutions.count ? times.reduce(0, +) / 1000 : nil
  }

  /// Bytes of the matrices of fully connected layers.
  package var matrixByteCount: Int {
    steps.map(\.step).filter { $0 is MatrixStep }.map(\.packedByteCount).saturatingSum
  }

  /// Which algorithms were chosen, and how many convolutions each has: `winograd-f4 ×12, direct ×5`.
  package var summary: String {
    let backends = steps.compactMap(\.backend)
    let counts = Dictionary(grouping: backends) { $0 }.mapValues(\.count).sorted {
      ($1.value, $0.key) < ($0.value, $1.key)
    }
    let algorithms = counts.map { "\($0.key) ×\($0.value)" }.joined(separator: ", ")
    return "\(network.layers.count) layers in \(steps.count) steps" + (algorithms.isEmpty ? "" : "; \(algorithms)")
  }

  /// From the first step that writes into a container to the last one that reads from it; to the end for outputs.
  private static func parts(
    of placement: NodePlacement, in network: RewrittenNetwork, steps: [PlannedStep], batch: Int
  ) -> [Arena.Part] {
    let order = Dictionary(uniqueKeysWithValues: network.order.enumerated().map { ($0.element, $0.offset) })
    var (first, last) = ([Int: Int](), [Int: Int]())
    func touch(_ node: Int, at position: Int) {
      let container = placement[node].container
      first[container] = min(first[container] ?? position, position)
      last[container] = max(last[container] ?? position, position)
    }
    for (node, position) in order {
      touch(node, at: position)
      for value in network.nodes[node].readValues { touch(value.node, at: position) }
    }
    for output in network.outputs { touch(network.values[output]!.node, at: order.count) }
    return placement.containers.indices.map { container in
      // The images have memory of their own.
      let isUsed = first[container] != nil && !placement.isOfImages(container, in: network)
      let byteCount = isUsed ? batch * placement.containers[container].elementCount * MemoryLayout<Float>.stride : 0
      return Arena.Part(byteCount: byteCount, lifetime: (first[container] ?? 0)...(last[container] ?? 0))
    }
  }
}

extension NodePlacement {
  func isOfImages(_ container: Int, in network: RewrittenNetwork) -> Bool {
    network.order.contains { network.nodes[$0].body == .images && self[$0].container == container }
  }
}

extension NetworkPlan {
  /// How far an output may be from the exact one, as a part of the largest output.
  ///
  /// Each convolution and matrix adds errors of a size that its `ErrorBound` tells, relative to its own output. Errors of
  /// different layers are independent and add in squares; layers that keep the size of their maps, as seeded weights
  /// have them do, keep the relative size of errors.
  package var relativeTolerance: Double {
    let squares = steps.reduce(1.0) { $0 + $1.step.squaredErrorGrowth }
    return ErrorBound.confidence * ErrorBound.unitRoundoff * squares.squareRoot()
  }
}
