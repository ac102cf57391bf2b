import Networks
import Yams

/// Networks that are trained alike, so that what distinguishes them shows: a suite of `cnnbench experiment`.
package struct ExperimentFile: Sendable {
  /// How all networks of a suite are trained.
  package struct Training: Sendable {
    /// The data set, as `--data` names it.
    package var data: String
    /// Images to train on and to test with at most; nil for all.
    package var images: Int?
    package var testImages: Int?
    package var epochs: Int
    package var batch: Int
    package var rate: Double
    package var seeds: Int
  }

  /// Networks that differ in one thing.
  package struct Principle: Sendable {
    package let name: String
    package let question: String
    /// The first one is what the others are compared with.
    package let networks: [Network]
  }

  package let name: String
  package let training: Training
  /// The same for a look that takes minutes.
  package let quickTraining: Training
  package let principles: [Principle]

  /// - Parameter path: for error messages.
  /// - Throws: `ModelFileError` with the line at fault.
  package init(yaml text: String, path: String) throws(ModelFileError) {
    let root = try ModelMapping(try ModelFile.compose(text, path: path), path: path, context: nil)
    name = try root.text("name")
    let input = try root.shape("input")
    let training = try Self.training(root, otherwise: nil)
    self.training = training
    if let quick = try root.optionalNode("quick") {
      let mapping = try ModelMapping(quick, path: path, context: "quick")
      quickTraining = try Self.training(mapping, otherwise: training)
      try mapping.requireAllRead()
    } else {
      quickTraining = training
    }
    // Parts of networks that several of them repeat, by anchors.
    _ = try root.optionalNode("parts")
    var principles: [Principle] = []
    for node in try root.list("principles") { principles.append(try Self.principle(node, input: input, path: path)) }
    guard !principles.isEmpty else { throw root.error("there are no principles", at: "principles") }
    self.principles = principles
    try root.requireAllRead()
  }

  private static func training(
    _ mapping: ModelMapping, otherwise: Training?
  ) throws(ModelFileError) -> Training {
    func count(_ key: String, _ other: Int?) throws(ModelFileError) -> Int {
      let count = try mapping.integer(key, otherwise: other)
      guard count >= 1 else { throw mapping.error("\(key) must be at least 1 (found \(count))", at: key) }
      return count
    }
    let rate = try mapping.number("rate", otherwise: otherwise?.rate)
    guard rate > 0 else { throw mapping.error("rate must be above 0 (found \(rate))", at: "rate") }
    return Training(
      data: try mapping.text("data", otherwise: otherwise?.data),
      images: try mapping.optionalInteger("images") ?? otherwise?.images,
      testImages: try mapping.optionalInteger("test-images") ?? otherwise?.testImages,
      epochs: try count("epochs", otherwise?.epochs), batch: try count("batch", otherwise?.batch), rate: rate,
      seeds: try count("seeds", otherwise?.seeds))
  }

  private static func principle(
    _ node: Node, input: FeatureShape, path: String
  ) throws(ModelFileError) -> Principle {
    let mapping = try ModelMapping(node, path: path, context: nil)
    let (name, question) = (try mapping.text("name"), try mapping.text("question"))
    var networks: [Network] = []
    for node in try mapping.list("networks") {
      networks.append(try ModelFile.network(node, path: path, input: input))
    }
    try mapping.requireAllRead()
    guard networks.count >= 2 else { throw mapping.error("'\(name)' needs two networks to compare", at: "networks") }
    return Principle(name: name, question: question, networks: networks)
  }
}
