import Convolution
import Harness
import Measurements
import Tensors
import Training

/// A training step as a candidate: forward, loss, backward, and the update of the parameters.
package final class TrainingStepPlan: CandidatePlan {
  let execution: TrainingExecution
  private let optimizer: GradientDescent
  private let timer = TrainingTimer { MonotonicClock().nanoseconds }
  /// Nil where the phases are those of algorithms.
  private let pieces: [TrainingTimer.Piece]?
  private let phaseTimer: PhaseTimer
  /// The largest error of each tensor of gradients; empty as long as nothing was compared.
  var gradientErrors: [String: Double] = [:]

  init(_ execution: TrainingExecution, phaseTimer: PhaseTimer, timesSteps: Bool) {
    self.execution = execution
    self.phaseTimer = phaseTimer
    optimizer = GradientDescent(OptimizerSettings(), elementCounts: execution.parameters.map(\.values.count))
    pieces = timesSteps ? Self.pieces(of: execution) : nil
  }

  /// Forward, the loss, backward, and the update.
  private static func pieces(of execution: TrainingExecution) -> [TrainingTimer.Piece] {
    let layers = execution.layers
    let whole = [TrainingPass.loss, .update].map { TrainingTimer.Piece(layer: execution.lossLayer, pass: $0) }
    let backward = layers.reversed().flatMap { layer in
      layer.passes.dropFirst().map { TrainingTimer.Piece(layer: layer.index, pass: $0) }
    }
    // What a layer adds to gradients of others is a part of its pass.
    let distinct = backward.reduce(into: [TrainingTimer.Piece]()) { if $0.last != $1 { $0.append($1) } }
    return layers.map { TrainingTimer.Piece(layer: $0.index, pass: .forward) } + [whole[0]] + distinct + [whole[1]]
  }

  package var summary: String {
    let counts = Dictionary(grouping: products.map(\.backend)) { $0 }.mapValues(\.count).sorted {
      ($1.value, $0.key) < ($0.value, $1.key)
    }
    return "\(execution.layers.count) layers; " + counts.map { "\($0.key) ×\($0.value)" }.joined(separator: ", ")
  }

  private var products: [PlannedProduct] { execution.layers.flatMap(\.products.values) }

  package var executedOperationCount: Int {
    products.map { OperationCount($0.problem).denseFLOPs }.saturatingSum
  }

  package var memory: MemoryUse {
    let counts = execution.memoryByteCounts
    return MemoryUse(packedByteCount: 0, workspaceByteCount: counts.workspace, arenaByteCount: counts.arena)
  }

  /// A whole step. The update is at rate 0, so that every step does the same.
  func execute(_ operands: TrainingStepOperands.Batch) {
    // The number of images is that of the plan, which the initialiser of the execution has made.
    _ = try? execution.step(
      images: operands.images.pointer, labels: operands.labels, count: operands.labels.count, stepIndex: 0)
    execution.time(.update) { optimizer.update(execution.parameters, rate: 0) }
  }

  /// The phases of the algorithms, or one for each pass of each layer: its time on all threads.
  package func timePhases(of body: () -> Void) -> [PhaseSum] {
    guard let pieces else {
      let sums = phaseTimer.record(body)
      return ExecutionPhase.allCases.compactMap { phase in
        sums[phase].map { PhaseSum(phase.name, nanoseconds: $0) }
      }
    }
    timer.reset()
    execution.timer = timer
    body()
    execution.timer = nil
    return pieces.map { piece in
      let nanoseconds = (timer.nanoseconds[piece] ?? 0) * execution.settings.context.workers.workerCount
      return PhaseSum(name(of: piece), nanoseconds: nanoseconds)
    }
  }

  private func name(of piece: TrainingTimer.Piece) -> String {
    switch piece.pass {
    case .loss, .update: piece.pass.rawValue
    case .forward, .backwardData, .backwardWeights:
      "\(execution.network.layers[piece.layer].name) \(piece.pass.rawValue)"
    }
  }

  /// The passes as reports tell of them; empty where they were not asked for.
  var stepFacts: [StepFacts] {
    let layers = Dictionary(uniqueKeysWithValues: execution.layers.map { ($0.index, $0) })
    return (pieces ?? []).map { piece in
      let product = layers[piece.layer]?.products[piece.pass]
      let layer = execution.network.layers[piece.layer]
      let isOfLayer = piece.pass != .loss && piece.pass != .update
      return StepFacts(
        name: name(of: piece), layers: isOfLayer ? [layer.name] : [],
        kind: isOfLayer ? layer.operation.kind : piece.pass.rawValue, backend: product?.backend,
        problem: product.map { ConvolutionLayer($0.problem).descriptor }, summary: product?.summary ?? "",
        work: product.map { SubjectWork($0.problem) } ?? SubjectWork(operationCount: 0, compulsoryByteCount: 0),
        executedOperationCount: product.map { OperationCount($0.problem).denseFLOPs } ?? 0,
        relativeError: piece.pass == .backwardWeights ? gradientErrors[layer.name] : nil)
    }
  }
}
