import Networks
import Tensors
import VectorKernels
import Weights
import WorkerThreads

/// A piece of work of a training step, for its timing.
struct TrainingAction {
  /// Position in the order of executed layers.
  let position: Int
  let pass: TrainingPass
  let body: () -> Void
}

/// The steps of one number of images, tied to their memory.
struct BoundBatch {
  let plan: BatchPlan
  let images: UnsafeMutablePointer<Float>
  let outputs: UnsafeMutablePointer<Float>
  let outputGradient: UnsafeMutablePointer<Float>
  let forward: [TrainingAction]
  let backward: [TrainingAction]

  /// - Parameters:
  ///   - memory: `plan.arenaByteCount` bytes.
  ///   - workspace: `plan.workspaceByteCount` bytes.
  init(
    _ plan: BatchPlan, parameters: ParameterStore, memory: UnsafeMutableRawPointer, workspace: UnsafeMutableRawPointer,
    makeContext: (_ layer: Int) -> TrainingContext
  ) {
    let binder = StepBinder(plan: plan, parameters: parameters, memory: memory, workspace: workspace)
    let graph = plan.graph
    self.plan = plan
    images = binder.output(graph.input)
    outputs = binder.output(graph.lossLayer)
    outputGradient = binder.gradient(graph.lossLayer)
    var (forward, backward) = ([TrainingAction](), [TrainingAction]())
    for (position, layer) in graph.order.enumerated() {
      let bound = plan.steps[position].bind(binder.operands(position))
      forward.append(TrainingAction(position: position, pass: .forward, body: bound.forward))
      guard graph.dependsOnParameters[layer] else { continue }
      let additions = binder.additions(position, makeContext(layer))
      let actions = (bound.backward + additions.map { (pass: .backwardData, body: $0) }).map {
        TrainingAction(position: position, pass: $0.pass, body: $0.body)
      }
      backward.insert(contentsOf: actions, at: 0)
    }
    self.forward = forward
    self.backward = backward
  }
}

/// Finds the memory of each step.
private struct StepBinder {
  let plan: BatchPlan
  let parameters: ParameterStore
  let memory: UnsafeMutableRawPointer
  let workspace: UnsafeMutableRawPointer

  func output(_ layer: Int) -> UnsafeMutablePointer<Float> {
    elements(.output(home: plan.placement.outputHomes[layer]!))
  }

  func gradient(_ layer: Int) -> UnsafeMutablePointer<Float> {
    elements(.gradient(home: plan.placement.gradientHomes[layer]!))
  }

  private func elements(_ part: BatchPlan.Part) -> UnsafeMutablePointer<Float> {
    (memory + plan.offset(part)).assumingMemoryBound(to: Float.self)
  }

  func operands(_ position: Int) -> TrainingOperands {
    let index = plan.graph.order[position]
    let sources = plan.graph.sources(index)
    let layer = plan.graph.network.layers[index]
    let added = addedGradients(position)
    return TrainingOperands(
      inputs: sources.map { UnsafePointer(output($0)) }, output: output(index),
      outputGradient: UnsafePointer(plan.graph.dependsOnParameters[index] ? gradient(index) : output(index)),
      inputGradients: sources.enumerated().map { input, source in
        plan.graph.dependsOnParameters[source] ? added[input] ?? gradient(source) : nil
      },
      values: parameters.tensors(ofLayer: layer.name, \.valueTensor),
      gradients: parameters.tensors(ofLayer: layer.name, \.gradientTensor),
      kept: memory + plan.offset(.kept(position: position)), workspace: workspace)
  }

  /// For the inputs whose gradient a later layer has begun, where this layer's part of it goes first: behind its workspace.
  private func addedGradients(_ position: Int) -> [Int: UnsafeMutablePointer<Float>] {
    let layer = plan.graph.network.layers[plan.graph.order[position]]
    var offset = plan.steps[position].workspaceByteCount.roundedUp(to: AlignedBuffer.alignment)
    var places: [Int: UnsafeMutablePointer<Float>] = [:]
    for input in layer.inputs.indices where plan.adds(position: position, input: input) {
      places[input] = (workspace + offset).assumingMemoryBound(to: Float.self)
      offset += (plan.count * layer.inputShapes[input].elementCount * MemoryLayout<Float>.stride)
        .roundedUp(to: AlignedBuffer.alignment)
    }
    return places
  }

  /// What adds these parts to the gradients.
  func additions(_ position: Int, _ context: TrainingContext) -> [() -> Void] {
    let index = plan.graph.order[position]
    let (layer, sources) = (plan.graph.network.layers[index], plan.graph.sources(index))
    return addedGradients(position).sorted { $0.key < $1.key }.compactMap { input, part in
      guard plan.graph.dependsOnParameters[sources[input]] else { return nil }
      let sum = gradient(sources[input])
      let (images, add) = (plan.count, context.kernels.kernels.addMaps)
      let elementCount = layer.inputShapes[input].elementCount
      return {
        context.workers.run(taskCount: images) { image, _ in
          let own = sum + image * elementCount
          add(own, part + image * elementCount, elementCount, -.infinity, .infinity, own)
        }
      }
    }
  }
}
