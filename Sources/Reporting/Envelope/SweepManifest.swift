/// Which sweep it is: what has to be the same in all files that are merged.
package struct SweepIdentity: Codable, Hashable, Sendable {
  /// The name that the suite gives itself.
  package let suite: String
  /// Of all that the suite asks for, with catalogue, batch files and model files looked up.
  package let digest: String
  /// The version of cnnbench, and the commit that it was built from where that is known.
  package let version: String
  package let unitCount: Int

  package init(suite: String, digest: String, version: String, unitCount: Int) {
    self.suite = suite
    self.digest = digest
    self.version = version
    self.unitCount = unitCount
  }

  private enum CodingKeys: String, CodingKey {
    case suite, digest, version
    case unitCount = "units"
  }
}

/// One subject with all its candidates: what one process measures, on one node.
package struct SweepUnit: Codable, Hashable, Sendable {
  /// Its place in the list of the suite, from 1 on.
  package let number: Int
  /// The number of the first unit that asks for the same with another seed, or again.
  package let series: Int
  /// The command line without the name of the program and without the options that say where the results go.
  package let words: [String]
  /// What people call it: `conv resnet18:conv1, seed 2`.
  package let title: String
  /// How long it is expected to take on a machine of today.
  package let predictedSeconds: Double

  package init(number: Int, series: Int, words: [String], title: String, predictedSeconds: Double) {
    self.number = number
    self.series = series
    self.words = words
    self.title = title
    self.predictedSeconds = predictedSeconds
  }

  /// What people call all units of its series: the title without the seed and the repetition.
  var seriesTitle: String {
    title.split(separator: ", ").filter { !$0.hasPrefix("seed ") && !$0.hasPrefix("repetition ") }
      .joined(separator: ", ")
  }

  private enum CodingKeys: String, CodingKey {
    case number = "unit"
    case series, words, title
    case predictedSeconds = "predicted_seconds"
  }
}

/// What the folder of a sweep is for: all its units, and how they were dealt when it was submitted.
package struct SweepManifest: ResultPayload {
  package static let command = "sweep"
  package static let schema = "cnnbench-sweep"

  package let identity: SweepIdentity
  package let units: [SweepUnit]
  /// The file that lists them, where the sweep began.
  package let suitePath: String
  /// Parts that the units are dealt to.
  package let shardCount: Int
  /// Shards that measure on one node at the same time.
  package let tasksPerNode: Int
  /// What the scheduler calls the job; nil where none was submitted.
  package var job: String?

  package init(
    identity: SweepIdentity, units: [SweepUnit], suitePath: String, shardCount: Int, tasksPerNode: Int = 1,
    job: String? = nil
  ) {
    self.identity = identity
    self.units = units
    self.suitePath = suitePath
    self.shardCount = shardCount
    self.tasksPerNode = tasksPerNode
    self.job = job
  }

  private enum CodingKeys: String, CodingKey {
    case identity = "sweep"
    case units, job
    case suitePath = "suite_path"
    case shardCount = "shards"
    case tasksPerNode = "tasks_per_node"
  }
}
