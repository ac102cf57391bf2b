import Foundation
import Networks

/// A softmax that no loss has taken in: y′ · g = y (g − Σ y g); of its logarithm, g − e^y Σ g.
extension SoftmaxOperation: TrainedOperation {
  var backwardReads: BackwardReads { .output }

  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep {
    SoftmaxStep(operation: self, context: context)
  }
}

private struct SoftmaxStep: TrainingStep {
  let operation: SoftmaxOperation
  let context: TrainingContext

  /// Elements that sum to 1, and how far they are apart.
  private var line: (count: Int, stride: Int) {
    let extents = context.shapes.output.extents
    return (extents[operation.axis], extents[(operation.axis + 1)...].reduce(1, *))
  }

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let (input, output) = (operands.inputs[0], operands.output)
    let (gradient, result) = (operands.outputGradient, operands.inputGradients[0])
    return BoundStep(
      forward: {
        forEachLine { first in normalize(input + first, output + first) }
      },
      backward: {
        guard let result else { return }
        forEachLine { first in propagate(output + first, gradient + first, result + first) }
      })
  }

  private func forEachLine(_ body: (_ first: Int) -> Void) {
    let (count, stride) = line
    context.workers.run(taskCount: context.outputElementCount / (count * stride)) { task, _ in
      for offset in 0..<stride { body(task * count * stride + offset) }
    }
  }

  private func normalize(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>) {
    let (count, stride) = line
    let largest = (0..<count).reduce(-Float.infinity) { max($0, input[$1 * stride]) }
    var sum = 0.0
    for index in 0..<count { sum += exp(Double(input[index * stride] - largest)) }
    for index in 0..<count {
      let distance = Double(input[index * stride] - largest)
      output[index * stride] = Float(operation.isLogarithmic ? distance - log(sum) : exp(distance) / sum)
    }
  }

  private func propagate(
    _ output: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>
  ) {
    let (count, stride) = line
    var sum: Float = 0
    for index in 0..<count {
      sum += gradient[index * stride] * (operation.isLogarithmic ? 1 : output[index * stride])
    }
    for index in 0..<count {
      let (value, own) = (output[index * stride], gradient[index * stride])
      result[index * stride] = operation.isLogarithmic ? own - exp(value) * sum : value * (own - sum)
    }
  }
}
