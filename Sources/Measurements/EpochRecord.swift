/// What one pass over the training images came to.
package struct EpochRecord: Codable, Hashable, Sendable {
  /// From 1 on.
  package let epoch: Int
  /// The mean loss of the images, each before the step that it took part in.
  package let trainingLoss: Double
  /// The share of the training images that got their class, each before the step that it took part in.
  package let trainingAccuracy: Double
  /// Test images that got their class after the epoch.
  package let correctCount: Int
  package let testCount: Int
  /// The learning rate of the last step.
  package let rate: Double
  /// What training took, without the test.
  package let seconds: Double
  package let imagesPerSecond: Double
  /// Two for each multiply-add of the training step's count.
  package let effectiveGigaflopsPerSecond: Double

  /// Multiply-adds that the steps executed, padding of vectors and tiles included.
  package let executedMACs: Int

  package init(
    epoch: Int, trainingLoss: Double, trainingAccuracy: Double, correctCount: Int, testCount: Int, rate: Double,
    seconds: Double, imagesPerSecond: Double, effectiveGigaflopsPerSecond: Double,
    executedMACs: Int
  ) {
    self.epoch = epoch
    self.trainingLoss = trainingLoss
    self.trainingAccuracy = trainingAccuracy
    self.correctCount = correctCount
    self.testCount = testCount
    self.rate = rate
    self.seconds = seconds
    self.imagesPerSecond = imagesPerSecond
    self.effectiveGigaflopsPerSecond = effectiveGigaflopsPerSecond
    self.executedMACs = executedMACs
  }

  package var testAccuracy: Double { Double(correctCount) / Double(testCount) }

  private enum CodingKeys: String, CodingKey {
    case epoch, rate, seconds
    case trainingLoss = "training_loss"
    case trainingAccuracy = "training_accuracy"
    case correctCount = "correct"
    case testCount = "tested"
    case imagesPerSecond = "images_per_second"
    case effectiveGigaflopsPerSecond = "effective_gflops"
    case executedMACs = "executed_macs"
  }
}
