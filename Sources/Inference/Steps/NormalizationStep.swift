import Networks
import Tensors
import VectorKernels

/// Local response normalisation, some pixels of all channels at a time.
struct NormalizationStep: LayerStep {
  private let context: StepContext
  private let reach: (before: Int, after: Int)
  private let scale: Float
  private let bias: Float

  init(_ context: StepContext, reach: (before: Int, after: Int), scale: Float, bias: Float) {
    self.context = context
    self.reach = reach
    self.scale = scale
    self.bias = bias
  }

  var summary: String { "vector" }

  /// The only β that the kernel knows.
  static let exponent = 0.75

  /// Pixels of a task: whole cache lines.
  private static let pixelCount = 64

  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody {
    let shape = context.shapes.output
    let tasks = ChannelTasks(channels: shape.size.area, largest: Self.pixelCount)
    return StepBody { [self] operands in
      {
        context.workers.run(taskCount: context.batch * tasks.count) { task, _ in
          let (image, pixels) = (task / tasks.count, tasks[task % tasks.count])
          context.kernels.normalizeChannels(
            operands.inputs[0][image] + pixels.lowerBound, shape.size.area, shape.channels, reach, scale, bias,
            pixels.count, operands.output[image] + pixels.lowerBound)
        }
      }
    }
  }
}
