import Convolution
import Inference
import Kernels
import Networks
import Tensors
import Weights
import WorkerThreads

/// A network whose parameters change: values, gradients, and memory for the images of a step.
///
/// Steps give the same bits for any number of threads. The first step with a number of images plans it; later ones
/// allocate nothing but what plans of gradients do, and on several threads a closure for each loop that these share.
package final class TrainingExecution {
  package let network: Network
  package let settings: TrainingExecutionSettings
  /// All parameters, in execution order, those included that gradients do not change.
  package var parameters: [TrainedParameter] { store.parameters }
  /// Numbers for each image that `evaluate` gives.
  package var outputCount: Int { graph.head.outputCount }

  /// Bytes of outputs and masks that the backward pass of the largest batch reads.
  package var storedActivationByteCount: Int { batches[settings.batch]!.plan.storedActivationByteCount }

  /// Adds up the times of layers and passes, if there is one; set between two steps.
  package var timer: TrainingTimer?

  /// The layers that are executed, in order, with what was chosen for the largest batch.
  package var layers: [ExecutedLayer] {
    let batch = batches[settings.batch]!
    return graph.order.enumerated().map { position, index in
      ExecutedLayer(
        index: index, layer: network.layers[index],
        passes: [.forward] + batch.backward.filter { $0.position == position }.map(\.pass),
        products: batch.plan.steps[position].products)
    }
  }

  /// The backend of each pass of each layer that multiplies: `C1 forward: direct`.
  package var choices: [String] {
    layers.flatMap { layer in
      layer.passes.compactMap { pass in
        layer.products[pass].map { "\(layer.layer.name) \(pass.rawValue): \($0.backend)" }
      }
    }
  }

  /// The layer whose output the loss reads.
  package var lossLayer: Int { graph.lossLayer }

  /// Bytes of what the largest batch reads and writes besides the parameters and their gradients, and of what its steps need while they
  /// run.
  package var memoryByteCounts: (arena: Int, workspace: Int) {
    let plan = batches[settings.batch]!.plan
    return (plan.arenaByteCount, plan.workspaceByteCount)
  }

  /// All memory that a step reads and writes.
  package var memory: [UnsafeRawBufferPointer] {
    buffers.map { UnsafeRawBufferPointer($0.bytes) }
      + store.parameters.flatMap { [UnsafeRawBufferPointer($0.values), UnsafeRawBufferPointer($0.gradients)] }
  }

  /// Fills all memory that a step writes, but for the parameters, with NaN, so that everything shows that is read before it is written.
  package func poison() {
    for buffer in buffers { buffer.fill(withByte: 0xFF) }
    for parameter in store.parameters where parameter.isTrained { parameter.gradients.update(repeating: .nan) }
  }

  private let graph: TrainingGraph
  private let store: ParameterStore
  private let chooser: ConvolutionChooser
  private let run: TrainingRun
  private var batches: [Int: BoundBatch] = [:]
  private var buffers: [AlignedBuffer] = []
  private let results: AlignedBuffer
  private let scores: Tensor

  /// - Parameter weights: the first values.
  /// - Throws: `TrainingError` for networks that cannot be trained, `Limitation` where no backend has a plan, `AllocationFailure`
  ///   where memory is missing, and what a backend throws that fails.
  package init(_ network: Network, weights: NetworkWeights, settings: TrainingExecutionSettings) throws {
    graph = try TrainingGraph(network, loss: settings.loss)
    self.network = network
    self.settings = settings
    store = ParameterStore(graph, weights: weights)
    var context = settings.context
    context.demands.packsWeights = true
    chooser = ConvolutionChooser(settings.backends, context: context)
    run = TrainingRun(seed: settings.seed)
    results = AlignedBuffer(byteCount: settings.batch * MemoryLayout<ImageResult>.stride)
    scores = Tensor([settings.batch, graph.head.outputCount])
    _ = try batch(of: settings.batch)
  }

  /// Threads for training: they take numbers below the normal range for zeros, which would make late epochs slow. The calling
  /// thread, which is one of them, does so from then on.
  package static func makeWorkers(count: Int) -> ThreadPool {
    ThreadPool(workerCount: count) { _ in Denormals.flushToZero() }
  }

  /// The loss of some images and all gradients of its mean; parameters stay as they are, but for running statistics.
  ///
  /// - Parameters:
  ///   - images: `count` images one after the other, channels × height × width each.
  ///   - labels: the class of each.
  ///   - count: at most `settings.batch`.
  ///   - stepIndex: what the masks of dropout follow from, besides the seed.
  /// - Throws: what planning throws, for a number of images that is met for the first time.
  package func step(
    images: UnsafePointer<Float>, labels: UnsafePointer<Int32>, count: Int, stepIndex: Int
  ) throws -> StepResult {
    let batch = try batch(of: count)
    run.isTraining = true
    run.stepIndex = stepIndex
    load(images, into: batch)
    perform(batch.forward)
    let result = time(.loss) { computeLoss(of: batch, labels: labels) }
    perform(batch.backward)
    store.clearAbsentGradients()
    return result
  }

  /// What each image's outputs say for each class, `outputCount` numbers, of the network as it is used: with running statistics,
  /// without dropout.
  ///
  /// The largest one wins; a single one stands for class 1 if it is positive. They are what the loss reads, but for distances, which are
  /// negated, and a single output that is compared with targets, of which the middle between these is subtracted.
  ///
  /// - Returns: memory that the next call overwrites.
  /// - Throws: what planning throws, for a number of images that is met for the first time.
  package func evaluate(images: UnsafePointer<Float>, count: Int) throws -> UnsafeBufferPointer<Float> {
    let batch = try batch(of: count)
    run.isTraining = false
    load(images, into: batch)
    perform(batch.forward)
    for index in 0..<count * outputCount { scores.pointer[index] = graph.head.loss.score(batch.outputs[index]) }
    return UnsafeBufferPointer(start: scores.pointer, count: count * outputCount)
  }

  /// A copy of all parameters, for a file or for `NetworkExecution`.
  package func weights() -> NetworkWeights { store.weights() }

  /// Runs `body`, and times it as a pass of its own where times are asked for.
  package func time<Result>(_ pass: TrainingPass, _ body: () -> Result) -> Result {
    guard let timer else { return body() }
    return timer.time(TrainingTimer.Piece(layer: graph.lossLayer, pass: pass), body)
  }

  private func load(_ images: UnsafePointer<Float>, into batch: BoundBatch) {
    guard images != UnsafePointer(batch.images) else { return }
    batch.images.update(from: images, count: batch.plan.count * network.input.elementCount)
  }

  private func perform(_ actions: [TrainingAction]) {
    guard let timer else {
      for action in actions { action.body() }
      return
    }
    for action in actions {
      timer.time(TrainingTimer.Piece(layer: graph.order[action.position], pass: action.pass), action.body)
    }
  }
}

/// What the loss says of one image.
private struct ImageResult {
  let loss: Double
  let isCorrect: Bool
}

extension TrainingExecution {
  /// The losses of all images, added up in their order, and the gradient of their mean.
  private func computeLoss(of batch: BoundBatch, labels: UnsafePointer<Int32>) -> StepResult {
    let results = results.bytes.baseAddress!.assumingMemoryBound(to: ImageResult.self)
    let scores = scores.pointer
    let (loss, outputCount, count) = (graph.head.loss, outputCount, batch.plan.count)
    let scale = 1 / Float(count)
    settings.context.workers.run(taskCount: count) { image, _ in
      let outputs = UnsafePointer(batch.outputs + image * outputCount)
      let gradient = batch.outputGradient + image * outputCount
      let label = Int(labels[image])
      let own = scores + image * outputCount
      for index in 0..<outputCount { own[index] = loss.score(outputs[index]) }
      results[image] = ImageResult(
        loss: loss.loss(outputs, label: label, gradient: gradient),
        isCorrect: predictedClass(own, count: outputCount) == label)
      for index in 0..<outputCount { gradient[index] *= scale }
    }
    var (sum, correctCount) = (0.0, 0)
    for image in 0..<count {
      sum += results[image].loss
      correctCount += results[image].isCorrect ? 1 : 0
    }
    return StepResult(loss: sum / Double(count), correctCount: correctCount)
  }

  /// The steps of a number of images.
  private func batch(of count: Int) throws -> BoundBatch {
    precondition((1...settings.batch).contains(count), "a step takes 1 to \(settings.batch) images, not \(count)")
    if let batch = batches[count] { return batch }
    let plan = try BatchPlan(graph, count: count) { context($0, count: count) }
    let memory = try AlignedBuffer(obtaining: plan.arenaByteCount)
    let workspace = try AlignedBuffer(obtaining: plan.workspaceByteCount)
    buffers += [memory, workspace]
    let batch = BoundBatch(
      plan, parameters: store, memory: memory.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!
    ) { context($0, count: count) }
    batches[count] = batch
    return batch
  }

  private func context(_ layer: Int, count: Int) -> TrainingContext {
    TrainingContext(
      layer: network.layers[layer], count: count,
      needsInputGradients: network.layers[layer].inputs.map { graph.dependsOnParameters[$0] },
      kernels: settings.kernels, workers: settings.context.workers, chooser: chooser, run: run)
  }
}
