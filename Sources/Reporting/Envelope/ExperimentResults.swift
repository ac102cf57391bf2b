import Harness
import Measurements

/// What `cnnbench experiment` found out: networks that differ in one thing, trained alike.
package struct ExperimentResults: ResultPayload {
  package static let command = "experiment"

  /// The suite's name.
  package let suite: String
  package let data: String
  package let trainingCount: Int
  package let testCount: Int
  package let epochs: Int
  package let batch: Int
  package let rate: Double
  package let seeds: [UInt64]
  package let backend: String
  package let threads: Int
  package let isa: String
  package let principles: [PrincipleRecord]

  package init(
    suite: String, data: String, trainingCount: Int, testCount: Int, epochs: Int, batch: Int, rate: Double,
    seeds: [UInt64], backend: String, threads: Int, isa: String, principles: [PrincipleRecord]
  ) {
    self.suite = suite
    self.data = data
    self.trainingCount = trainingCount
    self.testCount = testCount
    self.epochs = epochs
    self.batch = batch
    self.rate = rate
    self.seeds = seeds
    self.backend = backend
    self.threads = threads
    self.isa = isa
    self.principles = principles
  }

  private enum CodingKeys: String, CodingKey {
    case suite, data, epochs, batch, rate, seeds, backend, threads, isa, principles
    case trainingCount = "training_images"
    case testCount = "test_images"
  }
}

/// Networks that differ in one thing, and what became of them.
package struct PrincipleRecord: Codable, Hashable, Sendable {
  package let name: String
  package let question: String
  /// The first one is what the others are compared with.
  package let networks: [TrainedNetworkRecord]

  package init(name: String, question: String, networks: [TrainedNetworkRecord]) {
    self.name = name
    self.question = question
    self.networks = networks
  }
}

/// One network of an experiment.
package struct TrainedNetworkRecord: Codable, Hashable, Sendable {
  package let network: String
  package let parameterCount: Int
  /// Multiply-adds of a forward pass for one image.
  package let macs: Int
  /// Multiply-adds of a training step for one image.
  package let trainingMACs: Int
  /// The mean over all epochs and seeds.
  package let millisecondsPerStep: Double
  /// The median of one image at a time.
  package let millisecondsPerImage: Double?
  /// After the last epoch, as parts of 1, in the order of the seeds.
  package let accuracies: [Double]
  /// In the order of the seeds.
  package let losses: [Double]

  package init(
    network: String, parameterCount: Int, macs: Int, trainingMACs: Int, millisecondsPerStep: Double,
    millisecondsPerImage: Double?, accuracies: [Double], losses: [Double]
  ) {
    self.network = network
    self.parameterCount = parameterCount
    self.macs = macs
    self.trainingMACs = trainingMACs
    self.millisecondsPerStep = millisecondsPerStep
    self.millisecondsPerImage = millisecondsPerImage
    self.accuracies = accuracies
    self.losses = losses
  }

  private enum CodingKeys: String, CodingKey {
    case network, macs, accuracies, losses
    case parameterCount = "parameters"
    case trainingMACs = "training_macs"
    case millisecondsPerStep = "step_ms"
    case millisecondsPerImage = "image_ms"
  }

  package var accuracy: MeanInterval? { accuracies.isEmpty ? nil : MeanInterval(accuracies) }
}

extension PrincipleRecord {
  /// What the intervals allow to say of a network and the first one, seed by seed.
  package func verdict(on network: TrainedNetworkRecord) -> String? {
    guard let first = networks.first, network != first,
      let difference = MeanInterval.ofDifferences(network.accuracies, first.accuracies),
      let halfWidth = difference.halfWidth
    else { return nil }
    let points = NumberText.percentNumber(abs(difference.mean))
    let (error, name) = (NumberText.percentNumber(halfWidth), first.network)
    let costs =
      "\(NumberText.twoDecimals(Double(network.macs) / Double(max(1, first.macs))))× the MACs, "
      + "\(NumberText.twoDecimals(network.millisecondsPerStep / first.millisecondsPerStep))× the time of a step"
    guard abs(difference.mean) > halfWidth else {
      let seen = NumberText.percentNumber(abs(difference.mean) + halfWidth)
      return "no difference seen from \(name), which is at most \(seen) points; \(costs)"
    }
    return "\(points) ± \(error) points \(difference.mean > 0 ? "more" : "fewer") right than \(name); \(costs)"
  }
}
