import Convolution
import Inference
import Kernels
import Networks
import Tensors
import VectorKernels
import Weights
import WorkerThreads

/// What the steps of a network may know of the run that they are in.
final class TrainingRun {
  /// Whether statistics are of the batch and dropout drops; otherwise the network is as it is used.
  var isTraining = true
  var stepIndex = 0
  let seed: UInt64

  init(seed: UInt64) { self.seed = seed }
}

/// What a step may know before it sees any data.
struct TrainingContext {
  let layer: Layer
  /// Images.
  let count: Int
  /// For each input, whether anybody needs its gradient.
  let needsInputGradients: [Bool]
  let kernels: KernelTable
  let workers: ThreadPool
  let chooser: ConvolutionChooser
  let run: TrainingRun

  var shapes: LayerShapes { layer.shapes }
  /// Elements of the outputs of all images.
  var outputElementCount: Int { count * shapes.output.elementCount }

  /// Elements of a task of what is done to each element by itself.
  private static let elementsOfTask = 1 << 14

  /// Runs `body` for all elements of the outputs, some thousands at a time.
  func forEachPart(_ body: (Range<Int>) -> Void) {
    let count = outputElementCount
    workers.run(taskCount: count.dividedRoundingUp(by: Self.elementsOfTask)) { task, _ in
      body(task * Self.elementsOfTask..<min(count, (task + 1) * Self.elementsOfTask))
    }
  }

  /// Runs `body` for all channels of all images.
  ///
  /// - Parameter channels: of an image.
  func forEachPlane(channels: Int, area: Int, _ body: (_ image: Int, _ channel: Int) -> Void) {
    let planesOfTask = max(1, Self.elementsOfTask / 4 / area)
    let planes = count * channels
    workers.run(taskCount: planes.dividedRoundingUp(by: planesOfTask)) { task, _ in
      for plane in task * planesOfTask..<min(planes, (task + 1) * planesOfTask) {
        body(plane / channels, plane % channels)
      }
    }
  }
}

/// What a step reads and writes: images one after the other.
struct TrainingOperands {
  let inputs: [UnsafePointer<Float>]
  let output: UnsafeMutablePointer<Float>
  let outputGradient: UnsafePointer<Float>
  /// Nil for inputs whose gradient nobody needs. The first may be where the output's gradient is.
  let inputGradients: [UnsafeMutablePointer<Float>?]
  let values: [ParameterRole: Tensor]
  let gradients: [ParameterRole: Tensor]
  /// What the forward pass leaves for the backward pass.
  let kept: UnsafeMutableRawPointer
  /// Memory that all steps use in turn.
  let workspace: UnsafeMutableRawPointer
}

/// Which part of a training step a piece of work belongs to.
package enum TrainingPass: String, CaseIterable, Sendable {
  case forward
  case backwardData = "backward-data"
  case backwardWeights = "backward-weights"
  case loss
  case update
}

/// A product that a backend computes in one of the passes of a layer.
package struct PlannedProduct: Sendable {
  package let backend: String
  /// What its plan chose.
  package let summary: String
  package let problem: ConvolutionProblem
}

/// A step that is tied to its memory.
struct BoundStep {
  let forward: () -> Void
  /// In the order in which they are executed. What computes both gradients at once counts as backward data.
  let backward: [(pass: TrainingPass, body: () -> Void)]

  init(forward: @escaping () -> Void, backward: [(pass: TrainingPass, body: () -> Void)]) {
    self.forward = forward
    self.backward = backward
  }

  init(forward: @escaping () -> Void, backward: @escaping () -> Void) {
    self.init(forward: forward, backward: [(.backwardData, backward)])
  }
}

/// How one layer is trained with a number of images: settled by shapes alone.
protocol TrainingStep {
  /// Bytes that the forward pass leaves for the backward pass, besides inputs and output.
  var keptByteCount: Int { get }
  /// Bytes that it needs while it runs.
  var workspaceByteCount: Int { get }
  /// What was chosen for each pass, for reports; empty for a step that multiplies nothing.
  var products: [TrainingPass: PlannedProduct] { get }

  /// Ties it to the memory that it reads and writes; what comes out allocates nothing.
  func bind(_ operands: TrainingOperands) -> BoundStep
}

extension TrainingStep {
  var keptByteCount: Int { 0 }
  var workspaceByteCount: Int { 0 }
  var products: [TrainingPass: PlannedProduct] { [:] }
}
