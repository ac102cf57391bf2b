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
