import Tensors

/// Winograd's minimal filtering: m × m outputs of an r × r kernel from (m + r − 1)² products instead of m² · r².
///
/// Strides that tiles do not have, and kernels that are too large for them, are solved as a dense problem on more channels,
/// see `ConvolutionProblem.polyphase`.
/// - Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016.
package struct WinogradAlgorithm: ConvolutionAlgorithm {
  package let name: String
  /// m of the tiles that there is a choice of.
  package let outputs: [Int]

  /// - Parameter outputs: m, the outputs of a tile in each transformed dimension.
  package init(outputs: Int) {
    name = "winograd-f\(outputs)"
    self.outputs = [outputs]
  }

  private init(name: String, outputs: [Int]) {
    self.name = name
    self.outputs = outputs
  }

  /// Each tile as an algorithm of its own.
  package static let tiles = [2, 3, 4, 5, 6, 7].map(WinogradAlgorithm.init(outputs:))

  /// The tile that a model of time finds fastest for the problem.
  package static let family = WinogradAlgorithm(name: "winograd", outputs: tiles.flatMap(\.outputs))

  /// How a problem is solved.
  package struct Solution: Sendable {
    package let tiling: WinogradTiling
    /// The problem whose tiles they are: the problem itself, or that of its phases or parts.
    package let dense: ConvolutionProblem
    /// Taps of the parts of the kernel, if it is cut.
    package let partTaps: Int?
  }

  package func forwardLimitation(for problem: ConvolutionProblem) -> Limitation? {
    guard problem.hasTabulatedKernel else { return .longKernel }
    guard outputs.contains(where: { Self.solution(for: problem, outputs: $0) != nil }) else {
      return Limitation(
        outputs == [WinogradTiling.mostOutputs]
          ? "solves kernels of 3 taps a stride, and without dilation larger kernels that are cut into at most 3 such parts in "
            + "each dimension"
          : "solves square kernels of 2 to 5 taps a stride, lines of 3, 5 or 7 taps a stride, or of 3 taps at stride 2, and "
            + "without dilation larger kernels that are cut into at most 3 such parts in each dimension")
    }
    return nil
  }

  package func forwardWork(for problem: ConvolutionProblem) -> AlgorithmWork? {
    work(for: problem, outputFLOPs: \.outputFLOPs)
  }

  /// F(r, m): as many products; the output's gradient is transformed instead of the products.
  package func backwardWeightsWork(for problem: ConvolutionProblem) -> AlgorithmWork? {
    work(for: problem, outputFLOPs: \.gradientFLOPs)
  }

  private func work(for problem: ConvolutionProblem, outputFLOPs: KeyPath<WinogradTiling, Int>) -> AlgorithmWork? {
    guard problem.hasTabulatedKernel, let solution = solution(for: problem) else { return nil }
    let (tiling, dense) = (solution.tiling, solution.dense)
    return AlgorithmWork(
      dense, tileCounts: solution.tileCounts, positionCount: tiling.positionCount, inputFLOPs: tiling.inputFLOPs,
      outputFLOPs: tiling[keyPath: outputFLOPs], weightFLOPs: tiling.weightFLOPs,
      tile: tiling.description + problem.polyphaseDescription(of: dense))
  }

  /// All phases at once: they share the transforms of the gradient of the output, and those with fewer taps have no tiles
  /// of their own.
  package func backwardDataForm(
    of problem: ConvolutionProblem
  ) throws(ConvolutionProblemError) -> BackwardDataForm {
    try BackwardDataForm(
      problem, phases: .joined,
      leastTaps: (leastTaps(problem.height, problem.width), leastTaps(problem.width, problem.height)))
  }

  /// Lines of 3 taps at stride 2 have 2 taps a phase: those of 3 have tiles, where one is 0.
  private func leastTaps(_ axis: ConvolutionAxis, _ other: ConvolutionAxis) -> Int {
    axis.kernel == 3 && axis.stride == 2 && other.kernel == 1 ? 3 : 1
  }

  /// How a forward problem is solved, nil if it cannot be.
  ///
  /// - Returns: where there is a choice, the solution that a model of time finds fastest among those whose expected error is
  ///   as small as demanded, or the most accurate one if none is.
  package func solution(for problem: ConvolutionProblem, demands: PlanDemands = PlanDemands()) -> Solution? {
    let solutions = outputs.compactMap { Self.solution(for: problem, outputs: $0) }
    guard solutions.count > 1 else { return solutions.first }
    let accurate = solutions.filter { $0.expectedError <= demands.largestRelativeError }
    let times = accurate.map { ($0, $0.predictedTime(startsCold: demands.startsCold)) }
    return times.min { $0.1 < $1.1 }?.0 ?? solutions.min { $0.expectedError < $1.expectedError }
  }

  private static func solution(for problem: ConvolutionProblem, outputs: Int) -> Solution? {
    if let tiling = WinogradTiling(problem, outputs: outputs) {
      return Solution(tiling: tiling, dense: problem, partTaps: nil)
    }
    for partTaps in [nil, Self.partTaps(of: problem)] {
      if let dense = try? problem.polyphase(partTaps: partTaps),
        let tiling = WinogradTiling(dense, outputs: outputs)
      {
        return Solution(tiling: tiling, dense: dense, partTaps: partTaps)
      }
    }
    return nil
  }

  /// Taps of a stride of the fewest parts that tiles solve, nil where these would be too many.
  private static func partTaps(of problem: ConvolutionProblem) -> Int? {
    let axes = [problem.height, problem.width]
    guard axes.allSatisfy({ $0.dilation == 1 }) else { return nil }
    let solved = axes.contains { $0.kernel == 1 } ? [3, 5, 7] : [2, 3, 4, 5]
    let taps = axes.map { $0.kernel.dividedRoundingUp(by: $0.stride) }.max()!
    let parts = taps.dividedRoundingUp(by: solved.last!)
    return parts <= mostParts ? solved.first { $0 * parts >= taps } : nil
  }

  /// In each dimension. More of them take more copies of the input than larger kernels are worth: those are FFT's.
  private static let mostParts = 3
}
