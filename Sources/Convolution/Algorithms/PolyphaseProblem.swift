extension ConvolutionProblem {
  /// The dense problem that a strided one is solved as: every phase of the input, the pixels whose row and column have the
  /// same remainder by the stride, becomes a channel of its own, with the taps that read it as its kernel. The same
  /// problem where the stride is 1 and the kernel is whole.
  ///
  /// - Parameter partTaps: taps of a stride, in each dimension, of the parts that the kernel is cut into, each of which
  ///   reads a channel of its own; nil to leave it whole.
  /// - Throws: `ConvolutionProblemError` if the phases are too large to be counted.
  /// - Source: Vaidyanathan, "Multirate Systems and Filter Banks", 1993, section 4.3 (polyphase decomposition).
  package func polyphase(partTaps: Int? = nil) throws(ConvolutionProblemError) -> ConvolutionProblem {
    guard partTaps != nil || height.stride > 1 || width.stride > 1 else { return self }
    guard hasTabulatedKernel else { throw .tooLarge(quantity: "kernel") }
    guard hasCountableStrips else { throw .tooLarge(quantity: "padded input") }
    let rows = PhasedAxis(height, partTaps: partTaps)
    let columns = PhasedAxis(width, partTaps: partTaps)
    return try ConvolutionProblem(
      batch: batch, inputChannels: inputChannels * rows.phases.count * columns.phases.count,
      outputChannels: outputChannels, groups: groups, height: rows.denseAxis, width: columns.denseAxis,
      postOps: postOps)
  }

  /// How a dense problem came from this one, as plans say it: `, 4 phases`; empty where it is this one.
  package func polyphaseDescription(of dense: ConvolutionProblem) -> String {
    guard dense != self else { return "" }
    return ", \(dense.inputChannels / inputChannels) \(height.stride * width.stride > 1 ? "phases" : "parts")"
  }
}

extension PhasedAxis {
  /// What one phase is to the outputs.
  fileprivate var denseAxis: ConvolutionAxis {
    get throws(ConvolutionProblemError) {
      try ConvolutionAxis(input: indexCount(outputCount: axis.output), kernel: tapIndexCount, output: axis.output)
    }
  }
}
