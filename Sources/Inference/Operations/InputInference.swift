import Networks

extension InputOperation: InferredOperation {
  var rewriting: RewritingRole { .input }

  /// The oracle puts the images there itself.
  func computeExactly(_ layer: ExactLayer) {}

  func makeStep(_ context: StepContext) -> any LayerStep { preconditionFailure("images are given, not computed") }
}
