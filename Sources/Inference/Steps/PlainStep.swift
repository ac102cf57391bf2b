import Convolution
import Networks
import Tensors

/// An operation as it is defined, in fp32.
struct PlainStep<Operation: PlainOperation>: LayerStep {
  private let operation: Operation
  private let context: StepContext

  init(_ operation: Operation, _ context: StepContext) {
    self.operation = operation
    self.context = context
  }

  var summary: String { "plain" }

  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody {
    let table = ParameterTable<Float>(parameters, roles: operation.parameterRoles)
    let tasks = operation.tasks(of: context.shapes.output)
    return StepBody { [operation, context] operands in
      let maps = (0..<context.batch).map { image in
        LayerMaps(
          shapes: context.shapes, inputs: operands.inputs.map { $0[image] }, output: operands.output[image],
          parameters: table)
      }
      return {
        context.workers.run(taskCount: context.batch * tasks.count) { task, _ in
          operation.compute(maps[task / tasks.count], channels: tasks[task % tasks.count])
        }
      }
    }
  }
}
