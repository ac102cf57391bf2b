/// How a network is trained: all that its parameters follow from, besides network, data and the algorithms of its
/// convolutions.
package struct TrainingSettings: Hashable, Sendable {
  package var epochs: Int
  /// Images of a step.
  package var batch: Int
  package var optimizer: OptimizerSettings
  /// The highest learning rate.
  package var rate: Double
  package var schedule: RateSchedule
  package var augmentations: [Augmentation]
  /// What the order of images, their changes and the masks of dropout follow from.
  package var seed: UInt64
  /// Training ends after the epoch that reaches it; nil for none.
  package var targetAccuracy: Double?

  package init(
    epochs: Int, batch: Int, optimizer: OptimizerSettings, rate: Double, schedule: RateSchedule,
    augmentations: [Augmentation] = [], seed: UInt64, targetAccuracy: Double? = nil
  ) {
    self.epochs = epochs
    self.batch = batch
    self.optimizer = optimizer
    self.rate = rate
    self.schedule = schedule
    self.augmentations = augmentations
    self.seed = seed
    self.targetAccuracy = targetAccuracy
  }
}
