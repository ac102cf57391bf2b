/// Where a run is.
package struct TrainingProgress: Sendable {
  /// From 1 on.
  package let epoch: Int
  package let epochCount: Int
  /// From 1 on.
  package let step: Int
  package let stepCount: Int
  /// The mean of the images of this epoch so far.
  package let loss: Double
  package let imagesPerSecond: Double
  /// Seconds to the end of the last epoch.
  package let secondsLeft: Double

  /// `epoch 3/20, step 120/938, loss 0.312, 24500 images/s`.
  package var description: String {
    let loss = (loss * 10000).rounded() / 10000
    return "epoch \(epoch)/\(epochCount), step \(step)/\(stepCount), loss \(loss), \(Int(imagesPerSecond)) images/s"
  }
}
