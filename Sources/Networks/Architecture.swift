/// One architecture that can be asked for by name.
package struct Architecture: Sendable {
  /// Name on the command line: `resnet50-v1.5`.
  package let name: String
  package let summary: String
  /// Paper and table, or the public definition.
  package let source: String
  /// What is unsure about the definition; nil where nothing is.
  package let caveat: String?
  /// What an image of another size than the usual one changes; nil where nothing is changed but sizes.
  private let caveatForOtherImages: String?
  /// The image that the figures of the source are for.
  package let input: FeatureShape
  private let build: @Sendable (FeatureShape, String) throws(NetworkError) -> Network

  init(
    _ name: String, _ summary: String, source: String, caveat: String? = nil, caveatForOtherImages: String? = nil,
    input: FeatureShape,
    build: @escaping @Sendable (FeatureShape, String) throws(NetworkError) -> Network
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.caveat = caveat
    self.caveatForOtherImages = caveatForOtherImages
    self.input = input
    self.build = build
  }

  /// What is unsure about the definition, or about its form for the given image; nil where nothing is.
  package func caveat(for image: FeatureShape?) -> String? {
    let isUsual = image == nil || image == input
    let caveats = [caveat, isUsual ? nil : caveatForOtherImages].compactMap(\.self)
    return caveats.isEmpty ? nil : caveats.joined(separator: "; ")
  }

  /// - Parameter input: replaces the usual image.
  /// - Throws: `NetworkError` if a layer does not fit the image.
  package func network(input: FeatureShape? = nil) throws(NetworkError) -> Network {
    try build(input ?? self.input, name)
  }
}
