/// One architecture that can be asked for by name.
package struct Architecture: Sendable {
  /// Name on the command line: `resnet50-v1.5`.
  package let name: String
  package let summary: String
  /// Paper and table, or the public definition.
  package let source: String
  /// What is unsure about the definition; nil where nothing is.
  package let caveat: String?
  /// The image that the figures of the source are for.
  package let input: FeatureShape
  private let build: @Sendable (FeatureShape, String) throws(NetworkError) -> Network

  init(
    _ name: String, _ summary: String, source: String, caveat: String? = nil, input: FeatureShape,
    build: @escaping @Sendable (FeatureShape, String) throws(NetworkError) -> Network
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.caveat = caveat
    self.input = input
    self.build = build
  }

  /// - Parameter input: replaces the usual image.
  /// - Throws: `NetworkError` if a layer does not fit the image.
  package func network(input: FeatureShape? = nil) throws(NetworkError) -> Network {
    try build(input ?? self.input, name)
  }
}

/// Every architecture there is: the one registry.
package enum ArchitectureCatalog {
  package static let architectures: [Architecture] =
    [
      Perceptron.architectures, LeNet.architectures, AlexNet.architectures, ZFNet.architectures, VGG.architectures,
      NetworkInNetwork.architectures, GoogLeNet.architectures, BNInception.architectures, InceptionV3.architectures,
      ResNet.architectures, InceptionV4.architectures, InceptionResNet.architectures,
    ].flatMap(\.self)

  /// - Throws: `UnknownArchitecture`, which names the nearest one, and `NetworkError` for layer sizes that are none.
  package static func architecture(named name: String) throws -> Architecture {
    if let architecture = architectures.first(where: { $0.name == name }) { return architecture }
    if let architecture = try Perceptron.architecture(fromText: name) { return architecture }
    throw UnknownArchitecture(name: name, nearest: NearestName.find(name, among: architectures.map(\.name)))
  }
}

/// A name that no architecture has.
package struct UnknownArchitecture: Error, Equatable, CustomStringConvertible {
  package let name: String
  package let nearest: String?

  package init(name: String, nearest: String?) {
    self.name = name
    self.nearest = nearest
  }

  package var description: String {
    "no architecture is called '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
  }
}
