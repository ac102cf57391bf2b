import Harness
import Measurements

/// What `cnnbench evaluate` found out: the accuracy of trained networks, and what the same networks cost as they were
/// used.
package struct EvaluationResults: ResultPayload {
  package static let command = "evaluate"

  /// The models' files, in the order of the ensemble.
  package var models: [String]
  /// The networks' names.
  package var networks: [String]
  package var data: String
  /// How the test part was made.
  package var split: String
  package var crops: Int
  package var flips: Bool
  /// Passes through a network for each image.
  package var passCount: Int
  package var parameterCount: Int
  /// Multiply-adds for each image, of all passes.
  package var macs: Int
  /// What all passes for one image take, and the ends of the 95 % interval of the median.
  package var medianMilliseconds: Double?
  package var lowMilliseconds: Double?
  package var highMilliseconds: Double?
  package var backend: String
  package var threads: Int
  package var isa: String
  /// The test images of each class (rows) that were given each class (columns).
  package var confusion: [[Int]]

  package init(
    models: [String], networks: [String], data: String, split: String, crops: Int, flips: Bool, passCount: Int,
    parameterCount: Int, macs: Int, medianMilliseconds: Double?, lowMilliseconds: Double?, highMilliseconds: Double?,
    backend: String, threads: Int, isa: String, confusion: [[Int]]
  ) {
    self.models = models
    self.networks = networks
    self.data = data
    self.split = split
    self.crops = crops
    self.flips = flips
    self.passCount = passCount
    self.parameterCount = parameterCount
    self.macs = macs
    self.medianMilliseconds = medianMilliseconds
    self.lowMilliseconds = lowMilliseconds
    self.highMilliseconds = highMilliseconds
    self.backend = backend
    self.threads = threads
    self.isa = isa
    self.confusion = confusion
  }

  private enum CodingKeys: String, CodingKey {
    case models, networks, data, split, crops, flips, macs, backend, threads, isa, confusion
    case passCount = "passes"
    case parameterCount = "parameters"
    case medianMilliseconds = "median_ms"
    case lowMilliseconds = "ci_low_ms"
    case highMilliseconds = "ci_high_ms"
  }

  package var testCount: Int { confusion.joined().reduce(0, +) }
  package var correctCount: Int { confusion.indices.reduce(0) { $0 + confusion[$1][$1] } }
  package var accuracy: Double { Double(correctCount) / Double(testCount) }
  package var interval: ProportionInterval { ProportionInterval(successes: correctCount, trials: testCount) }

  /// `lenet5`, `3 × lenet5, 10 crops`.
  package var title: String {
    let names =
      Set(networks).count == 1 && networks.count > 1
      ? "\(networks.count) × \(networks[0])" : networks.joined(separator: " + ")
    return names + (crops > 1 ? ", \(crops) crops" : flips ? ", mirrored too" : "")
  }
}
