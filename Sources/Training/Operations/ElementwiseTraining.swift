import Networks

extension ElementwiseOperation: TrainedOperation {
  /// Sums, whose inputs have the output's shape.
  var isTrainable: Bool { function == .addition }
  var writesOverInput: Bool { true }
  var gradientOverwrites: Bool { true }

  func makeTrainingStep(_ context: TrainingContext) throws -> any TrainingStep {
    guard context.shapes.inputs.allSatisfy({ $0 == context.shapes.output }) else {
      throw TrainingError.noBackwardPass(
        layer: context.layer.name, kind: "\(context.layer.operation.kind) of inputs of different shapes")
    }
    return AdditionStep(context: context)
  }
}

/// A sum of maps of one shape; all have its gradient.
private struct AdditionStep: TrainingStep {
  let context: TrainingContext

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let (inputs, output) = (operands.inputs, operands.output)
    let (gradient, results) = (operands.outputGradient, operands.inputGradients)
    let add = context.kernels.kernels.addMaps
    return BoundStep(
      forward: {
        context.forEachPart { part in
          var first = inputs[0]
          for input in inputs.dropFirst() {
            add(
              first + part.lowerBound, input + part.lowerBound, part.count, -.infinity, .infinity,
              output + part.lowerBound)
            first = UnsafePointer(output)
          }
        }
      },
      backward: {
        context.forEachPart { part in
          for case let result? in results where UnsafePointer(result) != gradient {
            (result + part.lowerBound).update(from: gradient + part.lowerBound, count: part.count)
          }
        }
      })
  }
}
