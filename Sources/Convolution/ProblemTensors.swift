import Tensors

/// Seeded random operands of a problem, and room for its result.
package final class ProblemTensors: Sendable {
  package let source: Tensor
  package let weights: Tensor
  package let gradient: Tensor?
  package let bias: Tensor?
  /// Holds NaN, like the destination.
  package let biasGradient: Tensor?
  package let residual: Tensor?
  package let destination: Tensor

  /// The same seed gives the same values; the destination holds NaN.
  ///
  /// - Throws: `AllocationFailure` where there is no room for them.
  package init(_ problem: ConvolutionProblem, seed: UInt64) throws(AllocationFailure) {
    var seeds = SeededGenerator(seed: seed)
    source = try Tensor(obtaining: problem.sourceShape, seed: seeds.next())
    weights = try Tensor(obtaining: problem.weightsShape, seed: seeds.next())
    gradient =
      problem.direction == .backwardWeights ? try Tensor(obtaining: problem.outputShape, seed: seeds.next()) : nil
    let addsBias = problem.postOps.addsBias && !problem.givesBiasGradient
    bias = addsBias ? Tensor([problem.outputChannels], seed: seeds.next()) : nil
    biasGradient = problem.givesBiasGradient ? Tensor([problem.outputChannels], filledWith: .nan) : nil
    residual = problem.postOps.addsResidual ? try Tensor(obtaining: problem.outputShape, seed: seeds.next()) : nil
    destination = try Tensor(obtaining: problem.destinationShape, filledWith: .nan)
  }

  package var operands: ConvolutionOperands {
    ConvolutionOperands(
      source: source.images, gradient: gradient?.images, bias: bias?.pointer,
      biasGradient: biasGradient?.elements.baseAddress, residual: residual?.images,
      destination: destination.mutableImages)
  }

  /// Fills what an execution is to write with NaN.
  package func clearResults() {
    destination.fill(with: .nan)
    biasGradient?.fill(with: .nan)
  }

  /// The memory of all tensors that an execution reads or writes; weights are read in their packed form instead.
  package var buffers: [UnsafeRawBufferPointer] {
    [source, gradient, bias, biasGradient, residual, destination].compactMap {
      $0.map { UnsafeRawBufferPointer($0.elements) }
    }
  }

  /// Bytes that the tensors of `problem` take together; `Int.max` where that cannot be counted.
  package static func byteCount(of problem: ConvolutionProblem) -> Int {
    let shapes: [TensorShape?] = [
      problem.sourceShape, problem.weightsShape, problem.destinationShape,
      problem.direction == .backwardWeights || problem.postOps.addsResidual ? problem.outputShape : nil,
      problem.postOps.addsBias ? [problem.outputChannels] : nil,
    ]
    return shapes.compactMap(\.self?.byteCount).saturatingSum
  }
}
