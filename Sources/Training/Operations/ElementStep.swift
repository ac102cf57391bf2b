/// What is done to some elements by themselves, in both directions.
struct ElementStep: TrainingStep {
  /// Computes outputs from inputs.
  typealias Forward = (_ input: UnsafePointer<Float>, _ count: Int, _ output: UnsafeMutablePointer<Float>) -> Void
  /// Computes gradients of inputs, which may be where those of the outputs are.
  ///
  /// - Parameter known: the output, or the input where the operation reads that.
  typealias Backward = (
    _ known: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>, _ count: Int,
    _ inputGradient: UnsafeMutablePointer<Float>
  ) -> Void

  private let context: TrainingContext
  private let readsInput: Bool
  private let forward: Forward
  private let backward: Backward

  init(_ context: TrainingContext, readsInput: Bool = false, forward: @escaping Forward, backward: @escaping Backward) {
    self.context = context
    self.readsInput = readsInput
    self.forward = forward
    self.backward = backward
  }

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let (input, output) = (operands.inputs[0], operands.output)
    let known = readsInput ? input : UnsafePointer(output)
    let (outputGradient, inputGradient) = (operands.outputGradient, operands.inputGradients[0])
    return BoundStep(
      forward: { [context, forward] in
        context.forEachPart { part in
          forward(input + part.lowerBound, part.count, output + part.lowerBound)
        }
      },
      backward: { [context, backward] in
        guard let inputGradient else { return }
        context.forEachPart { part in
          backward(
            known + part.lowerBound, outputGradient + part.lowerBound, part.count, inputGradient + part.lowerBound)
        }
      })
  }
}
