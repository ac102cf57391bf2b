import Networks
import Tensors

extension FullyConnectedOperation: InferredOperation {
  var rewriting: RewritingRole { .products(.matrix) }

  func computeExactly(_ layer: ExactLayer) {
    let (depth, rows) = (inputCount(of: layer.shapes.input), outputs)
    let vectors = layer.batch * (layer.shapes.input.elementCount / depth)
    let weights = layer.parameters.tensor(.weight)!
    let bias = hasBias ? layer.parameters.values(.bias, as: Double.self) : []
    let tasks = ChannelTasks(channels: rows, largest: max(1, ExactBlocks.elementCount / depth))
    layer.workers.run(taskCount: tasks.count) { task, _ in
      let part = tasks[task]
      let block = ExactBlock(weights.pointer + part.lowerBound * depth, count: part.count * depth)
      layer.products.multiply(
        rows: vectors, columns: part.count, depth: depth, left: layer.inputs[0], leftStride: depth,
        transposedRight: block.elements, rightStride: depth, result: layer.output + part.lowerBound,
        resultStride: rows)
      guard hasBias else { return }
      for image in 0..<vectors {
        for row in part { layer.output[image * rows + row] += bias[row] }
      }
    }
  }

  func makeStep(_ context: StepContext) -> any LayerStep {
    preconditionFailure("a plan makes the step of a matrix itself, with what it folds into its rows")
  }
}
