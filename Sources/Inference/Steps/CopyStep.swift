import Networks
import Tensors

/// Copies the channels of the inputs that could not be written to their places in a concatenation.
struct CopyStep: LayerStep {
  private let context: StepContext
  /// Where in an image of the output each copied input begins.
  private let offsets: [Int]

  /// - Parameter context: with the shapes of the copied inputs.
  init(_ context: StepContext, offsets: [Int]) {
    self.context = context
    self.offsets = offsets
  }

  var summary: String { "copy" }

  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody {
    StepBody { [context, offsets] operands in
      {
        context.workers.run(taskCount: context.batch * offsets.count) { task, _ in
          let (image, input) = task.quotientAndRemainder(dividingBy: offsets.count)
          (operands.output[image] + offsets[input]).update(
            from: operands.inputs[input][image], count: context.shapes.inputs[input].elementCount)
        }
      }
    }
  }
}
