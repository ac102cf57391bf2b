import Convolution

/// The tensors that all backends of a layer share, and the exact values that they are held to.
package struct LayerData: Sendable {
  let tensors: ProblemTensors
  let sample: ReferenceSample

  /// Drawn by the seed of the settings, like the outputs that are compared.
  ///
  /// - Throws: `Unsuitability` where the system refuses the memory for them.
  init(_ problem: ConvolutionProblem, settings: LayerSettings) throws(Unsuitability) {
    let (seed, workers) = (settings.measuring.seed, settings.measuring.teams[0].workers)
    do { tensors = try ProblemTensors(problem, seed: seed) } catch { throw MemoryBudget.ofThisMachine().refusal(error) }
    sample = ReferenceSample(
      problem, operands: tensors.operands, weights: tensors.weights.pointer, seed: seed, workers: workers,
      limits: settings.verification)
  }
}
