/// The shape of what one layer produces for one image: channels × height × width, or any other extents without the batch.
///
/// A vector is channels × 1 × 1. Maps have three extents; tokens have two, tokens × channels; heads of attention have
/// three or more. The first extent is called channels whatever it counts.
package struct FeatureShape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extents from the outermost to the innermost, two at least, each at least 1 in a checked network.
  package let extents: [Int]

  /// The most extents that a shape may have.
  package static let largestRank = 8

  package init(channels: Int, height: Int = 1, width: Int = 1) { extents = [channels, height, width] }

  /// `[channels, height, width]`, `[channels]` for a vector, or any other extents.
  package init(arrayLiteral extents: Int...) {
    self.init(extents: extents)!
  }

  /// Parses `3x224x224`, `197x768` or `784`; nil for anything else and for extents below 1.
  package init?(_ text: String) {
    self.init(extents: text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 })
  }

  /// One extent to `largestRank` of them; nil for any other number of them and for extents below 1.
  package init?(extents: [Int]) {
    guard (1...Self.largestRank).contains(extents.count), extents.allSatisfy({ $0 >= 1 }) else { return nil }
    self.extents = extents.count == 1 ? extents + [1, 1] : extents
  }

  package var rank: Int { extents.count }
  package var channels: Int { extents[0] }
  package var height: Int { extents[1] }
  /// The product of the extents after the second, so that channels × height × width is the number of elements.
  package var width: Int { extents.dropFirst(2).reduce(1, *) }
  package var size: Extent { Extent(height: height, width: width) }
  package var elementCount: Int { extents.reduce(1, *) }
  package var isVector: Bool { rank == 3 && height == 1 && width == 1 }
  package var description: String { extents.map(String.init).joined(separator: "x") }
}

extension FeatureShape {
  /// The shape with another extent along an axis that it has.
  func replacing(axis: Int, with extent: Int) -> FeatureShape? {
    var extents = extents
    extents[axis] = extent
    return FeatureShape(extents: extents)
  }

  /// - Throws: `LayerFault` unless it is channels × height × width.
  func requireImage() throws(LayerFault) {
    guard rank == 3 else { throw .needsImage(found: self) }
  }

  /// - Throws: `LayerFault` for an axis that it does not have.
  func requireAxis(_ axis: Int) throws(LayerFault) {
    guard extents.indices.contains(axis) else { throw .missingAxis(axis, found: self) }
  }
}

extension FeatureShape: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let shape = FeatureShape(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no shape such as 3x224x224")
    }
    self = shape
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
