import Convolution
import Networks

extension FullyConnectedOperation: TrainedOperation {
  var backwardReads: BackwardReads { .inputs }

  /// A 1×1 convolution of images of one pixel; each token of an image is one of them.
  func makeTrainingStep(_ context: TrainingContext) throws -> any TrainingStep {
    let inputs = inputCount(of: context.shapes.input)
    let problem = try ConvolutionProblem(
      batch: context.count * (context.shapes.input.elementCount / inputs), inputChannels: inputs,
      outputChannels: outputs, height: .absent, width: .absent)
    return try ProductStep(problem, hasBias: hasBias, context)
  }
}
