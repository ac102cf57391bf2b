/// What a training step says of its images.
package struct StepResult: Hashable, Sendable {
  /// The mean of their losses.
  package let loss: Double
  /// How many were given their own class, before the parameters change.
  package let correctCount: Int
}
