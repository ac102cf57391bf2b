import Networks

/// Builds each network of the catalog at most once for each size of image.
package struct NetworkCache {
  private var networks: [Key: Network] = [:]

  private struct Key: Hashable {
    let name: String
    let side: Int?
  }

  package init() {}

  /// The network of a name, for a square image of the given side or its usual one.
  ///
  /// - Throws: `UnknownArchitecture`, and `NetworkError` if the image does not fit.
  package mutating func network(_ name: String, side: Int? = nil) throws -> Network {
    let key = Key(name: name, side: side)
    if let network = networks[key] { return network }
    let architecture = try ArchitectureCatalog.architecture(named: name)
    let image = side.map { FeatureShape(channels: architecture.input.channels, height: $0, width: $0) }
    let network = try architecture.network(input: image)
    networks[key] = network
    return network
  }
}
