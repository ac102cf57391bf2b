import Networks
import Tensors
import Weights

/// A plan with its weights and memory, which is executed any number of times.
///
/// Execution allocates nothing, and gives the same bits for any number of threads.
package final class NetworkExecution {
  package let plan: NetworkPlan
  /// The images, which executions read and never change.
  package let input: Tensor
  private let arena: AlignedBuffer
  private let workspace: AlignedBuffer
  private let parameters: [AlignedBuffer]
  private let bodies: [() -> Void]

  /// - Parameter weights: of the network that was planned.
  /// - Throws: `AllocationFailure` where the system refuses the memory for images, outputs, workspace or parameters.
  package init(_ plan: NetworkPlan, weights: NetworkWeights) throws(AllocationFailure) {
    self.plan = plan
    let shape = plan.network.input
    let input = try Tensor(
      obtaining: [plan.batch, shape.channels, shape.height, shape.width], filledWith: 0)
    let arena = try AlignedBuffer(obtaining: plan.arenaByteCount)
    let workspace = try AlignedBuffer(obtaining: plan.workspaceByteCount)
    let memory = ExecutionMemory(plan: plan, input: input, arena: arena)
    var (parameters, bodies) = ([AlignedBuffer](), [() -> Void]())
    for step in plan.steps {
      let body = try step.step.makeBody(
        LayerParameters(weights: weights, network: plan.network, layer: plan.parameterLayer(of: step)))
      parameters += body.parameters
      bodies.append(body.bind(memory.operands(of: step, workspace: workspace.bytes.baseAddress!)))
    }
    self.input = input
    self.arena = arena
    self.workspace = workspace
    self.parameters = parameters
    self.bodies = bodies
  }

  /// Executes all steps.
  package func run() { for body in bodies { body() } }

  /// Executes one step, after all those before it.
  package func run(step: Int) { bodies[step]() }

  /// The images of a layer's output: after an execution that of an output, after a step that of a layer that it writes.
  package func output(ofLayer layer: Int) -> ImageBatch {
    let value = plan.rewritten.values[layer]!
    return ExecutionMemory(plan: plan, input: input, arena: arena).images(of: value)
  }

  /// The memory that parameters, arena and workspace take, and the images.
  package var buffers: [UnsafeRawBufferPointer] {
    (parameters + [arena, workspace]).map { UnsafeRawBufferPointer($0.bytes) } + [
      UnsafeRawBufferPointer(input.elements)
    ]
  }

  /// Fills all memory that an execution writes with NaN, so that everything shows that is read before it is written.
  package func poison() {
    arena.fill(withByte: 0xFF)
    workspace.fill(withByte: 0xFF)
  }
}

extension NetworkPlan {
  /// The layer whose parameters a step reads: the first of a node.
  func parameterLayer(of step: PlannedStep) -> Int { rewritten.nodes[step.node].layers[0] }
}

/// Where the values of a plan lie in the memory of an execution.
private struct ExecutionMemory {
  let plan: NetworkPlan
  let input: Tensor
  let arena: AlignedBuffer

  func operands(of step: PlannedStep, workspace: UnsafeMutableRawPointer) -> StepOperands {
    let node = plan.rewritten.nodes[step.node]
    return StepOperands(
      inputs: step.readInputs(of: node).map(images), residual: node.residual.map(images),
      output: place(of: RewrittenNetwork.Value(node: step.node, shape: node.shape)), workspace: workspace)
  }

  func images(of value: RewrittenNetwork.Value) -> ImageBatch { ImageBatch(place(of: value)) }

  private func place(of value: RewrittenNetwork.Value) -> MutableImageBatch {
    let node = plan.rewritten.nodes[value.node]
    if node.body == .images {
      let images = input.mutableImages
      return MutableImageBatch(images.start + value.offset, stride: images.stride)
    }
    let place = plan.placement[value.node]
    let start = (arena.bytes.baseAddress! + plan.arena.offsets[place.container]).assumingMemoryBound(to: Float.self)
    return MutableImageBatch(
      start + (place.offset + value.offset),
      stride: plan.placement.containers[place.container].elementCount)
  }
}

extension PlannedStep {
  /// All inputs of its node; of a concatenation those that are copied.
  fileprivate func readInputs(of node: RewrittenNetwork.Node) -> [RewrittenNetwork.Value] {
    guard case .concatenation(_, let copied) = node.body else { return node.inputs }
    return copied.map { node.inputs[$0] }
  }
}
