/// Lowering to a matrix product: one multiplication for each tap of each output, those that read padding included.
package struct LoweringAlgorithm: ConvolutionAlgorithm {
  package init() {}

  package var name: String { "im2col" }

  package func forwardLimitation(for problem: ConvolutionProblem) -> Limitation? {
    let depth = problem.inputChannelsPerGroup * problem.height.kernel * problem.width.kernel
    let extents = [depth, problem.outputChannelsPerGroup, problem.inputPlaneSize, problem.outputPlaneSize]
    guard extents.allSatisfy({ $0 <= Self.largestExtent }) else {
      return Limitation("solves matrices of less than 2^31 rows and columns")
    }
    return problem.hasCountableStrips ? nil : .uncountableStrips
  }

  package func forwardWork(for problem: ConvolutionProblem) -> AlgorithmWork? {
    forwardLimitation(for: problem) == nil ? problem.definedWork : nil
  }

  /// The most rows, columns and elements between rows that libraries for matrices can count.
  private static let largestExtent = Int(Int32.max)
}
