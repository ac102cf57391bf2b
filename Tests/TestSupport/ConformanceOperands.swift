import Convolution
import Tensors
import WorkerThreads

/// The operands of one problem for all backends, and the result that they are held to.
package struct ConformanceOperands {
  package let problem: ConvolutionProblem
  package let seed: UInt64
  package let weights: ExactOperand
  package let sample: ReferenceSample
  private let source: ExactOperand
  private let gradient: ExactOperand?
  private let bias: ExactOperand?
  private let residual: ExactOperand?

  /// The operands that `cnnbench conv --seed` draws.
  package init(_ problem: ConvolutionProblem, seed: UInt64) {
    let tensors = try! ProblemTensors(problem, seed: seed)
    self.init(
      problem, seed: seed, source: tensors.source, weights: tensors.weights, gradient: tensors.gradient,
      bias: tensors.bias, residual: tensors.residual)
  }

  /// Operands of small integers, whose sums are exact in any order.
  package init(_ problem: ConvolutionProblem, seed: UInt64, integersIn range: ClosedRange<Int>) {
    func tensor(_ shape: TensorShape, _ offset: UInt64) -> Tensor {
      Tensor(shape, seed: seed &+ offset, integersIn: range)
    }
    self.init(
      problem, seed: seed, source: tensor(problem.sourceShape, 0), weights: tensor(problem.weightsShape, 1),
      gradient: problem.direction == .backwardWeights ? tensor(problem.outputShape, 2) : nil,
      bias: problem.postOps.addsBias && !problem.givesBiasGradient ? tensor([problem.outputChannels], 3) : nil,
      residual: problem.postOps.addsResidual ? tensor(problem.outputShape, 4) : nil)
  }

  private init(
    _ problem: ConvolutionProblem, seed: UInt64, source: Tensor, weights: Tensor, gradient: Tensor?, bias: Tensor?,
    residual: Tensor?
  ) {
    self.problem = problem
    self.seed = seed
    self.source = ExactOperand(source)
    self.weights = ExactOperand(weights)
    self.gradient = gradient.map(ExactOperand.init)
    self.bias = bias.map(ExactOperand.init)
    self.residual = residual.map(ExactOperand.init)
    let untouched = Tensor([1])
    let operands = ConvolutionOperands(
      source: source.images, gradient: gradient?.images, bias: bias?.pointer, residual: residual?.images,
      destination: untouched.mutableImages)
    sample = ReferenceSample(
      problem, operands: operands, weights: weights.pointer, seed: seed, workers: ThreadPool(workerCount: 1))
  }

  /// The operands, with images that follow each other.
  package func operands(
    destination: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?
  ) -> ConvolutionOperands {
    ConvolutionOperands(
      source: source.images, gradient: gradient?.images, bias: bias?.pointer, biasGradient: biasGradient,
      residual: residual?.images,
      destination: MutableImageBatch(destination, stride: problem.destinationShape.elementCountPerImage))
  }

  /// Copies of the operands in other places of memory.
  package func placed(_ placement: ImagePlacement) -> PlacedOperands {
    PlacedOperands(
      problem, source: PlacedImages(source.original, placement),
      gradient: gradient.map { PlacedImages($0.original, placement) }, bias: bias,
      residual: residual.map { PlacedImages($0.original, placement) },
      destination: PlacedImages(problem.destinationShape, placement))
  }

  /// The operands that an execution changed, by name.
  package var changedNames: [String] {
    let named: [(String, ExactOperand?)] = [
      ("source", source), ("weights", weights), ("gradient", gradient), ("bias", bias), ("residual", residual),
    ]
    return named.filter { $0.1?.isUnchanged == false }.map(\.0)
  }
}
