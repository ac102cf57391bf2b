#if OneDNN
  import COneDNN
  import Convolution
  import Tensors

  /// One of oneDNN's primitives, with reorders between NCHW and the layouts that it works on where they differ.
  ///
  /// Workspace: the source and the destination in these layouts, then the intermediate results of one primitive.
  final class OneDNNPlan: ConvolutionPlan, @unchecked Sendable {
    let summary: String
    let packedWeightsByteCount: Int
    let workspaceByteCount: Int
    private let problem: ConvolutionProblem
    private let context: PlanContext
    private let source: OneDNNTensor
    private let weights: OneDNNTensor
    private let packedWeights: OneDNNTensor
    private let bias: OneDNNTensor?
    private let residual: OneDNNTensor?
    private let destination: OneDNNTensor
    /// What the convolution reads and writes; the same as `source` and `destination` where it takes NCHW.
    private let innerSource: OneDNNTensor
    private let innerDestination: OneDNNTensor
    private let weightsReorder: OneDNNPrimitive
    private let sourceReorder: OneDNNPrimitive?
    /// The convolution adds to what it finds in its destination.
    private let residualReorder: OneDNNPrimitive?
    private let convolution: OneDNNPrimitive
    private let destinationReorder: OneDNNPrimitive?
    /// The intermediate results of all that is executed, at one place.
    private let scratchpads: [OneDNNTensor]
    /// Where the destination of the convolution and the intermediate results begin in the workspace.
    private let destinationOffset: Int
    private let scratchpadOffset: Int

    /// - Throws: `OneDNNError` if oneDNN has no implementation for the problem.
    init(_ problem: ConvolutionProblem, form: OneDNNForm, context: PlanContext) throws {
      let oneDNN = try OneDNN()
      let choice = try oneDNN.convolution(
        problem, activations: form == .plainLayouts ? dnnl_nchw : dnnl_format_tag_any)
      func inner(_ outer: OneDNNTensor, argument: Int32) throws -> OneDNNTensor {
        let layout = choice.layout(of: argument)
        return layout == outer.layout ? outer : try oneDNN.tensor(layout)
      }
      self.problem = problem
      self.context = context
      source = try oneDNN.tensor(OneDNNLayout(problem.inputShape.extents, dnnl_nchw))
      destination = try oneDNN.tensor(OneDNNLayout(problem.outputShape.extents, dnnl_nchw))
      weights = try oneDNN.tensor(
        OneDNNLayout(OneDNN.weightsExtents(of: problem), problem.groups == 1 ? dnnl_oihw : dnnl_goihw))
      bias = problem.postOps.addsBias ? try oneDNN.tensor(choice.layout(of: DNNL_ARG_BIAS)) : nil
      residual = problem.postOps.addsResidual ? try oneDNN.tensor(destination.layout) : nil
      innerSource = try inner(source, argument: DNNL_ARG_SRC)
      innerDestination = try inner(destination, argument: DNNL_ARG_DST)
      packedWeights = try oneDNN.tensor(choice.layout(of: DNNL_ARG_WEIGHTS))
      packedWeightsByteCount = packedWeights.layout.byteCount
      weightsReorder = try oneDNN.reorder(weights, to: packedWeights)
      sourceReorder = innerSource === source ? nil : try oneDNN.reorder(source, to: innerSource)
      residualReorder = try residual.map { [innerDestination] in try oneDNN.reorder($0, to: innerDestination) }
      destinationReorder =
        innerDestination === destination ? nil : try oneDNN.reorder(innerDestination, to: destination)
      var operands = [
        DNNL_ARG_SRC: innerSource, DNNL_ARG_WEIGHTS: packedWeights, DNNL_ARG_DST: innerDestination,
      ]
      operands[DNNL_ARG_BIAS] = bias
      convolution = try oneDNN.primitive(choice, operands)
      scratchpads = [sourceReorder, residualReorder, convolution, destinationReorder].compactMap { $0?.scratchpad }
      destinationOffset = innerSource === source ? 0 : innerSource.layout.alignedByteCount
      scratchpadOffset =
        destinationOffset + (innerDestination === destination ? 0 : innerDestination.layout.alignedByteCount)
      workspaceByteCount = scratchpadOffset + (scratchpads.map(\.layout.byteCount).max() ?? 0)
      let layouts = "\(innerSource.layout.name) → \(innerDestination.layout.name)"
      summary = "\(choice.implementation) \(layouts), oneDNN \(OneDNN.version)"
    }

    var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).denseFLOPs)]) }

    var errorBound: ErrorBound {
      ErrorBound(depth: problem.inputChannelsPerGroup * problem.height.kernel * problem.width.kernel + 2)
    }

    func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
      let intermediate = AlignedBuffer(byteCount: weightsReorder.scratchpad.layout.byteCount)
      self.weights.place(at: weights)
      packedWeights.place(at: packed)
      weightsReorder.scratchpad.place(at: intermediate.bytes.baseAddress)
      OpenMP.withThreads(context.workers.workerCount) { weightsReorder.execute() }
      context.tally.add(packedWeightsByteCount, .bytesPacked)
    }

    func execute(
      _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
    ) {
      let joined = JoinedOperands(operands, problem)
      place(joined, packedWeights: packedWeights, workspace: workspace)
      OpenMP.withThreads(context.workers.workerCount) {
        if let sourceReorder { phase(.packing) { sourceReorder.execute() } }
        if let residualReorder { phase(.packing) { residualReorder.execute() } }
        phase(.products) { convolution.execute() }
        if let destinationReorder { phase(.epilogue) { destinationReorder.execute() } }
      }
      joined.destination.write()
      context.tally.add(OperationCount(problem).denseMACs, .multiplyAdds)
      if sourceReorder != nil { context.tally.add(destinationOffset, .bytesPacked) }
    }

    // MARK: Memory

    /// What the primitives read and write, with images that follow each other.
    private struct JoinedOperands {
      let source: JoinedImages
      let residual: JoinedImages?
      let bias: UnsafePointer<Float>?
      let destination: JoinedImages

      init(_ operands: ConvolutionOperands, _ problem: ConvolutionProblem) {
        source = JoinedImages(operands.source, problem.inputShape)
        residual = operands.residual.map { JoinedImages($0, problem.outputShape) }
        bias = operands.bias
        destination = JoinedImages(writing: operands.destination, problem.outputShape)
      }
    }

    private func place(
      _ operands: JoinedOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
    ) {
      source.place(at: operands.source.start)
      bias?.place(at: operands.bias)
      residual?.place(at: operands.residual?.start)
      destination.place(at: operands.destination.start)
      self.packedWeights.place(at: packedWeights)
      if innerSource !== source { innerSource.place(at: workspace) }
      if innerDestination !== destination { innerDestination.place(at: workspace + destinationOffset) }
      for scratchpad in scratchpads { scratchpad.place(at: workspace + scratchpadOffset) }
    }

    // MARK: Phases

    /// All threads of a primitive begin and end together, so each is in the phase for as long as it lasts.
    private func phase(_ phase: ExecutionPhase, worker: Int = 0, _ body: () -> Void) {
      guard worker < context.workers.workerCount else { return body() }
      context.phase(phase, worker: worker) { self.phase(phase, worker: worker + 1, body) }
    }
  }

  extension OneDNNLayout {
    /// Bytes that leave what follows aligned.
    fileprivate var alignedByteCount: Int { byteCount.roundedUp(to: AlignedBuffer.alignment) }
  }
#endif
