import Harness
import Measurements
import Networks

/// What `cnnbench train` found out.
package struct TrainingResults: ResultPayload {
  package static let command = "train"

  package let facts: TrainingFacts
  /// One for each seed, in their order.
  package let runs: [TrainingRunRecord]
  /// The accuracy that was aimed at, as a part of 1; nil for none.
  package let targetAccuracy: Double?
  /// What a network of two inputs says of the plane after the first run; nil for others.
  package let plane: DecisionPlane?

  package init(facts: TrainingFacts, runs: [TrainingRunRecord], targetAccuracy: Double?, plane: DecisionPlane? = nil) {
    self.facts = facts
    self.runs = runs
    self.targetAccuracy = targetAccuracy
    self.plane = plane
  }

  private enum CodingKeys: String, CodingKey {
    case facts, runs, plane
    case targetAccuracy = "target_accuracy"
  }

  /// The mean of the last accuracies of all runs, as a part of 1; nil without an epoch.
  package var meanAccuracy: MeanInterval? {
    let last = runs.compactMap(\.epochs.last?.testAccuracy)
    return last.isEmpty ? nil : MeanInterval(last)
  }
}

/// What a training trains, on what and how, as result files hold it.
package struct TrainingFacts: Codable, Hashable, Sendable {
  package var network: String
  package var input: FeatureShape
  package var parameterCount: Int
  /// Multiply-adds of a forward pass for one image.
  package var macs: Int
  /// Multiply-adds of a training step for one image.
  package var trainingMACs: Int
  package var data: String
  package var trainingCount: Int
  package var testCount: Int
  package var split: String
  /// How images become inputs.
  package var fitting: String
  package var loss: String
  package var optimizer: String
  package var schedule: String
  package var augmentation: String
  /// The initialisers of the layers, with the number of layers of each.
  package var initialization: String
  package var batch: Int
  package var epochs: Int
  package var backend: String
  package var threads: Int
  package var isa: String
  /// Bytes of the activations that a step keeps for its backward pass.
  package var storedActivationByteCount: Int?
  /// What `arch-cost --training` counts for them.
  package var countedActivationByteCount: Int

  package init(
    network: String, input: FeatureShape, parameterCount: Int, macs: Int, trainingMACs: Int, data: String,
    trainingCount: Int, testCount: Int, split: String, fitting: String, loss: String, optimizer: String,
    schedule: String, augmentation: String, initialization: String, batch: Int, epochs: Int, backend: String,
    threads: Int, isa: String, storedActivationByteCount: Int?, countedActivationByteCount: Int
  ) {
    self.network = network
    self.input = input
    self.parameterCount = parameterCount
    self.macs = macs
    self.trainingMACs = trainingMACs
    self.data = data
    self.trainingCount = trainingCount
    self.testCount = testCount
    self.split = split
    self.fitting = fitting
    self.loss = loss
    self.optimizer = optimizer
    self.schedule = schedule
    self.augmentation = augmentation
    self.initialization = initialization
    self.batch = batch
    self.epochs = epochs
    self.backend = backend
    self.threads = threads
    self.isa = isa
    self.storedActivationByteCount = storedActivationByteCount
    self.countedActivationByteCount = countedActivationByteCount
  }

  private enum CodingKeys: String, CodingKey {
    case network, input, macs, data, split, fitting, loss, optimizer, schedule, augmentation, initialization, batch,
      epochs, backend, threads, isa
    case parameterCount = "parameters"
    case trainingMACs = "training_macs"
    case trainingCount = "training_images"
    case testCount = "test_images"
    case storedActivationByteCount = "stored_activation_bytes"
    case countedActivationByteCount = "counted_activation_bytes"
  }
}

/// Which class each point of a grid over a plane has, and the test points in it.
package struct DecisionPlane: Codable, Hashable, Sendable {
  package struct Point: Codable, Hashable, Sendable {
    package let x: Double
    package let y: Double
    /// The class: of a point of the grid as the network has it, of a test point its own.
    package let label: Int

    package init(x: Double, y: Double, label: Int) {
      self.x = x
      self.y = y
      self.label = label
    }
  }

  package let grid: [Point]
  package let tests: [Point]

  package init(grid: [Point], tests: [Point]) {
    self.grid = grid
    self.tests = tests
  }
}
