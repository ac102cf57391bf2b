/// The shape of what one layer produces for one image: channels × height × width; a vector is channels × 1 × 1.
package struct FeatureShape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  package let channels: Int
  package let height: Int
  package let width: Int

  package init(channels: Int, height: Int = 1, width: Int = 1) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// `[channels, height, width]`, or `[channels]` for a vector.
  package init(arrayLiteral extents: Int...) {
    self.init(extents: extents)!
  }

  /// Parses `3x224x224` or `784`; nil for anything else and for extents below 1.
  package init?(_ text: String) {
    self.init(extents: text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 })
  }

  /// One extent or three; nil for any other number of them and for extents below 1.
  package init?(extents: [Int]) {
    guard extents.allSatisfy({ $0 >= 1 }) else { return nil }
    switch extents.count {
    case 1: self.init(channels: extents[0])
    case 3: self.init(channels: extents[0], height: extents[1], width: extents[2])
    default: return nil
    }
  }

  package var size: Extent { Extent(height: height, width: width) }
  package var elementCount: Int { channels * height * width }
  package var isVector: Bool { height == 1 && width == 1 }
  package var description: String { "\(channels)x\(height)x\(width)" }
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
