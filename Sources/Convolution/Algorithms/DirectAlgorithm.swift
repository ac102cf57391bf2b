/// The sums as defined: one multiplication for each tap of each output.
///
/// Plans leave out what they can of the taps that read padding, which depends on the width of vectors.
package struct DirectAlgorithm: ConvolutionAlgorithm {
  package init() {}

  package var name: String { "direct" }

  package func forwardLimitation(for problem: ConvolutionProblem) -> Limitation? {
    guard problem.hasTabulatedKernel else { return .longKernel }
    return problem.hasCountableStrips ? nil : .uncountableStrips
  }

  package func forwardWork(for problem: ConvolutionProblem) -> AlgorithmWork? {
    forwardLimitation(for: problem) == nil ? problem.definedWork : nil
  }
}

extension ConvolutionProblem {
  /// One multiplication for each tap of each output.
  var definedWork: AlgorithmWork? {
    AlgorithmWork(multiplications: [
      batch, outputChannels, inputChannelsPerGroup, outputPlaneSize, height.kernel, width.kernel,
    ])
  }
}
