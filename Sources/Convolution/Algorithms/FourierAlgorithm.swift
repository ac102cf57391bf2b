/// Convolution by the Fourier transform of overlapping tiles (overlap-save), with three real products for each complex one.
///
/// Strides are solved as a dense problem on more channels, see `ConvolutionProblem.polyphase`.
/// - Source: Mathieu, Henaff & LeCun, "Fast Training of Convolutional Networks through FFTs", ICLR 2014.
package struct FourierAlgorithm: ConvolutionAlgorithm {
  package init() {}

  package var name: String { "fft" }

  /// How a problem is solved.
  package struct Solution: Sendable {
    package let size: FourierTileSize
    /// The problem whose tiles they are: the problem itself, or that of its phases.
    package let dense: ConvolutionProblem
  }

  package func forwardLimitation(for problem: ConvolutionProblem) -> Limitation? {
    guard problem.hasTabulatedKernel else { return .longKernel }
    guard solution(for: problem) != nil else {
      return Limitation("solves kernels that span less than \(FourierTileSize.longest) elements of a phase")
    }
    return nil
  }

  package func forwardWork(for problem: ConvolutionProblem) -> AlgorithmWork? {
    work(for: problem) { $0.weightFLOPs($1) }
  }

  /// The output's gradient is transformed, and the sums at all frequencies once for each kernel.
  package func backwardWeightsWork(for problem: ConvolutionProblem) -> AlgorithmWork? {
    work(for: problem) { $0.weightsGradientFLOPs($1) }
  }

  private func work(
    for problem: ConvolutionProblem, weightFLOPs: (FourierTileSize, ConvolutionProblem) -> Int
  ) -> AlgorithmWork? {
    guard problem.hasTabulatedKernel, let solution = solution(for: problem) else { return nil }
    let (size, dense) = (solution.size, solution.dense)
    return AlgorithmWork(
      dense,
      tileCounts: [
        dense.height.tileCount(outputs: size.rows - dense.height.kernelExtent + 1, step: 1),
        dense.width.tileCount(outputs: size.columns - dense.width.kernelExtent + 1, step: 1),
      ],
      positionCount: size.positionCount, inputFLOPs: size.inputFLOPs, outputFLOPs: size.outputFLOPs,
      weightFLOPs: weightFLOPs(size, dense), tile: size.description + problem.polyphaseDescription(of: dense))
  }

  /// All phases at once: they share the transforms of the gradient of the output.
  package func backwardDataForm(
    of problem: ConvolutionProblem
  ) throws(ConvolutionProblemError) -> BackwardDataForm {
    try BackwardDataForm(problem, phases: .joined)
  }

  /// How a forward problem is solved, nil if it cannot be.
  package func solution(for problem: ConvolutionProblem) -> Solution? {
    let isShort = [problem.height, problem.width].allSatisfy { $0.kernelExtent <= $0.stride * FourierTileSize.longest }
    guard isShort, let dense = try? problem.polyphase(), let size = FourierTileSize.best(for: dense) else { return nil }
    return Solution(size: size, dense: dense)
  }
}
