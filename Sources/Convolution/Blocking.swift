/// The sizes that plans choose their tiles by: an analytic model of the caches, or what a search found better.
///
/// Documentation/Blocking.md says where the fractions come from; `cnnbench tune` searches around the model.
package struct Blocking: Codable, Hashable, Sendable {
  /// Bytes of the vectors of one tile for all steps of a pass, weights or pixels.
  package var panelByteCount: Int
  /// Bytes of a strip of input with all its channels.
  package var stripByteCount: Int
  /// Output pixels of a strip.
  package var stripPixels: Int
  /// Output channels that one panel of pixels is multiplied with.
  package var panelOutputChannels: Int
  /// Bytes of twice the transformed inputs or products of a block, whichever are larger, where the transformed weights stay
  /// in a cache with them.
  package var smallBlockByteCount: Int
  /// Bytes of a block of tiles where the weights come from the third level: the block stays there too.
  package var middleBlockByteCount: Int
  /// Bytes of a block of tiles where the weights come from memory: large enough to use the weights often.
  package var largeBlockByteCount: Int
  /// Bytes of the most transformed weights that stay in a cache of the core.
  package var residentWeightsByteCount: Int
  /// Bytes of the most transformed weights that stay in the third level.
  package var cachedWeightsByteCount: Int
  /// Bytes of the largest output that is written through the caches: they would not hold a larger one until it is read.
  package var cachedOutputByteCount: Int
  /// Elements of the largest plane whose pixels direct convolution reads where they are if no output reads padding.
  package var largestPlaneInPlace: Int
  /// The most vectors of channels in a register tile; which tile it is follows from the fewest instructions.
  package var tileVectors: Int

  /// What the model allows on caches of the given sizes.
  ///
  /// - Parameters: bytes of the data caches that a core uses, those that it shares with others as a whole. Unknown
  ///   sizes are nil: the first and the second level are then those of `standard`, and so is the third unless the
  ///   second is known, in which case there is none.
  package init(firstLevel: Int? = nil, secondLevel: Int? = nil, thirdLevel: Int? = nil) {
    let first = firstLevel ?? Self.standardFirstLevel
    let second = secondLevel ?? Self.standardSecondLevel
    let third = thirdLevel ?? (secondLevel == nil ? Self.standardThirdLevel : 0)
    let element = MemoryLayout<Float>.stride
    // The other half is for what streams past the panel: pixels or weights, and sums.
    panelByteCount = first / 2
    // The rest is for weights and sums.
    stripByteCount = second * 3 / 5
    residentWeightsByteCount = second * 3 / 5
    // Their sums for one panel of weights take a tenth.
    stripPixels = second / 10 / (Self.panelWidthOfChannels * element)
    // Their weights for the steps of a panel take a tenth.
    panelOutputChannels = second / 10 * Self.panelWidthOfPixels / panelByteCount
    // Inputs and products each take 80 %: the ones are read while the others are written.
    smallBlockByteCount = second * 8 / 5
    largeBlockByteCount = max(smallBlockByteCount, third / 3)
    // Both, the image and the output together take a third too.
    middleBlockByteCount = max(smallBlockByteCount, third / 12)
    cachedWeightsByteCount = third / 12
    // The third level belongs to all cores, and to the input and the weights too.
    cachedOutputByteCount = max(second, third / 16)
    largestPlaneInPlace = Self.pageByteCount * 3 / 2 / element
    tileVectors = Self.mostTileVectors
  }

  /// For a machine that does not tell of its caches, and for plans that are the same everywhere: the machine that the
  /// fractions were found on.
  package static let standard = Blocking()
  private static let standardFirstLevel = 48 << 10
  private static let standardSecondLevel = 1280 << 10
  private static let standardThirdLevel = 48 << 20

  /// Elements of one step of the widest panels that there are.
  private static let panelWidthOfChannels = 64
  private static let panelWidthOfPixels = 48
  /// Of planes of more than a page and a half each channel lies on pages of its own.
  private static let pageByteCount = 4096
  /// Wider tiles leave too few registers for rows.
  private static let mostTileVectors = 4

  /// The name of a size, in files and reports.
  package enum Parameter: String, CodingKey, CaseIterable, Sendable {
    case panelByteCount = "panel_bytes"
    case stripByteCount = "strip_bytes"
    case stripPixels = "strip_pixels"
    case panelOutputChannels = "panel_output_channels"
    case smallBlockByteCount = "small_block_bytes"
    case middleBlockByteCount = "middle_block_bytes"
    case largeBlockByteCount = "large_block_bytes"
    case residentWeightsByteCount = "resident_weights_bytes"
    case cachedWeightsByteCount = "cached_weights_bytes"
    case cachedOutputByteCount = "cached_output_bytes"
    case largestPlaneInPlace = "largest_plane_in_place"
    case tileVectors = "tile_vectors"

    fileprivate var keyPath: WritableKeyPath<Blocking, Int> {
      switch self {
      case .panelByteCount: \.panelByteCount
      case .stripByteCount: \.stripByteCount
      case .stripPixels: \.stripPixels
      case .panelOutputChannels: \.panelOutputChannels
      case .smallBlockByteCount: \.smallBlockByteCount
      case .middleBlockByteCount: \.middleBlockByteCount
      case .largeBlockByteCount: \.largeBlockByteCount
      case .residentWeightsByteCount: \.residentWeightsByteCount
      case .cachedWeightsByteCount: \.cachedWeightsByteCount
      case .cachedOutputByteCount: \.cachedOutputByteCount
      case .largestPlaneInPlace: \.largestPlaneInPlace
      case .tileVectors: \.tileVectors
      }
    }
  }

  private typealias CodingKeys = Parameter

  package subscript(parameter: Parameter) -> Int { self[keyPath: parameter.keyPath] }

  /// Whether a search may have found it; records need not be as they were written.
  package var isPlausible: Bool { Parameter.allCases.allSatisfy { (0...Self.largestSize).contains(self[$0]) } }

  /// More than any cache or tensor takes, and few enough bytes for plans to count with them.
  private static let largestSize = 1 << 40

  /// The blocking with one size multiplied and rounded, at least 1.
  package func multiplying(_ parameter: Parameter, by factor: Double) -> Blocking {
    var changed = self
    changed[keyPath: parameter.keyPath] = max(1, Int((Double(self[parameter]) * factor).rounded()))
    return changed
  }

  /// The sizes that are not those of `other`, by name.
  package func changes(from other: Blocking) -> [String: Int] {
    let changed = Parameter.allCases.filter { self[$0] != other[$0] }
    return Dictionary(uniqueKeysWithValues: changed.map { ($0.rawValue, self[$0]) })
  }
}
