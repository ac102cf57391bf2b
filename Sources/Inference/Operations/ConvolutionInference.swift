import Networks
import Tensors

extension ConvolutionOperation: InferredOperation {
  var rewriting: RewritingRole { .products(.convolution) }

  func computeExactly(_ layer: ExactLayer) { ExactConvolution(self, layer).compute() }

  func makeStep(_ context: StepContext) -> any LayerStep {
    preconditionFailure("a plan makes the step of a convolution of the backend that it chose")
  }
}
