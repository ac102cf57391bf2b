import Convolution
import Networks
import Tensors
import VectorKernels
import WorkerThreads

/// Makes the steps of a rewritten network.
struct StepPlanner {
  let network: RewrittenNetwork
  let batch: Int
  let chooser: ConvolutionChooser
  let kernels: KernelSet
  let workers: ThreadPool

  /// The step of a node; nil where nothing is to be executed.
  func step(of index: Int) throws -> PlannedStep? {
    let node = network.nodes[index]
    switch node.body {
    case .images: return nil
    case .convolution(let parts):
      let problem = try problem(of: node, parts: parts)
      let chosen = try chooser.plan(for: problem)
      let step = ConvolutionStep(network.network, parts: parts, problem: problem, chosen: chosen)
      return planned(index, "convolution", step, backend: chosen.backend, problem: problem)
    case .matrix(let part):
      return planned(index, "fully-connected", MatrixStep(network.network, part: part, context(of: node)))
    case .operation(let layer):
      let (operation, context) = (network.network.layers[layer].operation, context(of: node))
      if let problem = try operation.inferred.gradientProblem(context.shapes, batch: batch),
        let chosen = try chooser.planIfAny(for: problem)
      {
        let step = TransposedConvolutionStep(context, problem: problem, chosen: chosen)
        return planned(index, operation.kind, step, backend: chosen.backend, problem: problem)
      }
      return planned(index, operation.kind, operation.inferred.makeStep(context))
    case .concatenation(_, let copied):
      return copied.isEmpty ? nil : planned(index, "copy", copy(of: node, copied: copied))
    }
  }

  private func planned(
    _ index: Int, _ kind: String, _ step: any LayerStep, backend: String? = nil, problem: ConvolutionProblem? = nil
  ) -> PlannedStep {
    let node = network.nodes[index]
    let elements = node.readValues.reduce(node.shape.elementCount) { $0 + $1.shape.elementCount }
    return PlannedStep(
      layers: node.layers.map { network.network.layers[$0].name }, kind: kind, backend: backend, problem: problem,
      results: node.results,
      plainOperationCount: problem.map { OperationCount($0).denseFLOPs } ?? step.operationCount,
      usefulOperationCount: problem.map { OperationCount($0).inBoundsFLOPs } ?? step.operationCount,
      compulsoryByteCount: batch * elements * MemoryLayout<Float>.stride
        + (problem.map { $0.weightsShape.byteCount } ?? step.packedByteCount),
      node: index, step: step)
  }

  private func context(of node: RewrittenNetwork.Node) -> StepContext {
    StepContext(
      shapes: LayerShapes(inputs: node.inputs.map(\.shape), output: node.shape), batch: batch, low: node.low,
      high: node.high, kernels: kernels, workers: workers)
  }

  /// All parts as one convolution, with what is fused into it.
  private func problem(
    of node: RewrittenNetwork.Node, parts: [FoldedProducts]
  ) throws(ConvolutionProblemError) -> ConvolutionProblem {
    guard let first = try network.network.layers[parts[0].layer].problem(batch: batch) else {
      preconditionFailure("a convolution is a problem")
    }
    var postOps: PostOps = hasBias(parts) ? .bias : []
    if node.residual != nil { postOps = postOps.union(.sum) }
    if node.clamps { postOps = postOps.union(.clip(node.low...node.high)) }
    return try ConvolutionProblem(
      batch: batch, inputChannels: first.inputChannels, outputChannels: node.shape.channels, groups: first.groups,
      height: first.height, width: first.width, postOps: postOps)
  }

  private func hasBias(_ parts: [FoldedProducts]) -> Bool {
    parts.contains { part in
      guard case .convolution(let operation) = network.network.layers[part.layer].operation else { return false }
      return operation.hasBias || !part.scalings.isEmpty
    }
  }

  private func copy(of node: RewrittenNetwork.Node, copied: [Int]) -> CopyStep {
    let sizes = node.inputs.map(\.shape.elementCount)
    let shapes = LayerShapes(inputs: copied.map { node.inputs[$0].shape }, output: node.shape)
    let context = StepContext(
      shapes: shapes, batch: batch, low: node.low, high: node.high, kernels: kernels, workers: workers)
    return CopyStep(context, offsets: copied.map { sizes[..<$0].reduce(0, +) })
  }
}
