/// What training with one seed came to.
package struct TrainingRunRecord: Codable, Hashable, Sendable {
  package let seed: UInt64
  /// In their order; fewer than were asked for where the run was interrupted or reached its target.
  package let epochs: [EpochRecord]
  /// Whether it came to its end.
  package let isComplete: Bool
  /// What `arch-cost --training` counts for as many images.
  package let countedMACs: Int

  package init(seed: UInt64, epochs: [EpochRecord], isComplete: Bool, countedMACs: Int) {
    self.seed = seed
    self.epochs = epochs
    self.isComplete = isComplete
    self.countedMACs = countedMACs
  }

  private enum CodingKeys: String, CodingKey {
    case seed, epochs
    case isComplete = "is_complete"
    case countedMACs = "counted_macs"
  }

  /// Seconds of all epochs, without the tests.
  package var seconds: Double { epochs.reduce(0) { $0 + $1.seconds } }

  /// Multiply-adds that the steps executed, padding of vectors and tiles included.
  package var executedMACs: Int { epochs.reduce(0) { $0 + $1.executedMACs } }

  /// The first epoch after which the test images reached an accuracy; nil where none did.
  package func firstEpoch(reaching accuracy: Double) -> EpochRecord? { epochs.first { $0.testAccuracy >= accuracy } }
}
