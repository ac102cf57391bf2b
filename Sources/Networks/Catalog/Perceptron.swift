/// Rosenblatt's perceptron, and networks of sigmoid layers on a vector.
///
/// - Source: Rosenblatt, "The Perceptron", Psychological Review 1958; LeCun et al. 1998, section III.C for the sizes.
enum Perceptron {
  static let architectures = [
    Architecture(
      "perceptron", "one threshold unit; 'perceptron:784-10' sets inputs and units", source: "Rosenblatt 1958",
      input: [784]
    ) { input, name throws(NetworkError) in try perceptron(name, input, units: 1) },
    Architecture(
      "two-layer", "one hidden layer of sigmoids, 784-300-10; 'two-layer:400-300-10' sets the sizes",
      source: "LeCun et al. 1998, section III.C", input: [784]
    ) { input, name throws(NetworkError) in try sigmoidLayers(name, input, [300, 10]) },
    Architecture(
      "multi-layer", "hidden layers of sigmoids, 784-300-100-10; 'multi-layer:784-500-150-10' sets the sizes",
      source: "LeCun et al. 1998, section III.C", input: [784]
    ) { input, name throws(NetworkError) in try sigmoidLayers(name, input, [300, 100, 10]) },
  ]

  /// An architecture written with its sizes, such as `two-layer:400-300-10`; nil if the text is not of this form.
  static func architecture(fromText text: String) throws(PerceptronSizesError) -> Architecture? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let model = architectures.first(where: { $0.name == parts[0] }) else { return nil }
    let sizes = parts[1].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let isPerceptron = model.name == "perceptron"
    let allowed = isPerceptron ? 2...2 : model.name == "two-layer" ? 3...3 : 2...largestDepth
    guard allowed.contains(sizes.count), sizes.allSatisfy({ (1...largestSize).contains($0) }) else {
      throw PerceptronSizesError(text: text, example: model.summary)
    }
    return Architecture(
      text, model.summary, source: model.source, input: FeatureShape(channels: sizes[0])
    ) { input, name throws(NetworkError) in
      isPerceptron
        ? try perceptron(name, input, units: sizes[1]) : try sigmoidLayers(name, input, Array(sizes.dropFirst()))
    }
  }

  private static let largestDepth = 1000
  private static let largestSize = 1 << 20

  private static func perceptron(
    _ name: String, _ input: FeatureShape, units: Int
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.fullyConnected("unit", units, activation: .sign)
    return try net.finish()
  }

  private static func sigmoidLayers(
    _ name: String, _ input: FeatureShape, _ sizes: [Int]
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    for (index, size) in sizes.enumerated() { net.fullyConnected("layer\(index + 1)", size, activation: .sigmoid) }
    return try net.finish()
  }
}
