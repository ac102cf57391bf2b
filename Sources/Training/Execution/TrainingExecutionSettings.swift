import Backends
import Convolution
import Kernels

/// How a network is trained.
package struct TrainingExecutionSettings {
  /// The most images of a step.
  package let batch: Int
  package let loss: TrainingLoss
  /// Who computes convolutions and products of matrices: the first backend that can.
  package let backends: [any ConvolutionBackend]
  package let kernels: KernelTable
  /// The workers that execute, and where plans add up what they multiply.
  package let context: PlanContext
  /// What the masks of dropout follow from.
  package let seed: UInt64

  package init(
    batch: Int, loss: TrainingLoss, backends: [any ConvolutionBackend], kernels: KernelTable, context: PlanContext,
    seed: UInt64
  ) {
    self.batch = batch
    self.loss = loss
    self.backends = backends
    self.kernels = kernels
    self.context = context
    self.seed = seed
  }
}
