import CZlib
import Foundation

/// Small grey pictures in rows, as filters and maps are shown.
package struct TilePicture: Sendable {
  /// Brightness from 0 to 255 of each pixel of a picture, row by row.
  package struct Tile: Hashable, Sendable {
    package let height: Int
    package let width: Int
    package let pixels: [UInt8]

    /// Zero becomes the middle grey, the largest magnitude black or white.
    package init(signed values: [Float], height: Int, width: Int) {
      let largest = values.reduce(0) { max($0, abs($1)) }
      self.init(height, width, values.map { largest == 0 ? 127.5 : 127.5 * (1 + $0 / largest) })
    }

    /// The smallest value becomes black, the largest white.
    package init(spreading values: [Float], height: Int, width: Int) {
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      self.init(height, width, values.map { high == low ? 127.5 : 255 * ($0 - low) / (high - low) })
    }

    private init(_ height: Int, _ width: Int, _ values: [Float]) {
      precondition(values.count == height * width)
      self.height = height
      self.width = width
      pixels = values.map { UInt8(min(max($0.rounded(), 0), 255)) }
    }
  }

  private let height: Int
  private let width: Int
  /// Row by row.
  private let pixels: [UInt8]

  private static let gap = 2
  private static let background: UInt8 = 255
  /// Pixels of the picture for a side of a tile, at least.
  private static let leastSide = 40

  /// - Parameter rows: rows of tiles, at least one; they begin at the left and may be of different sizes.
  package init(_ rows: [[Tile]]) {
    let tiles = rows.joined()
    let side = tiles.map { max($0.height, $0.width) }.min() ?? 1
    let scale = max(1, Self.leastSide / max(1, side))
    let heights = rows.map { row in (row.map(\.height).max() ?? 0) * scale + Self.gap }
    let widths = rows.map { row in row.reduce(Self.gap) { $0 + $1.width * scale + Self.gap } }
    (height, width) = (heights.reduce(Self.gap, +), widths.max() ?? 1)
    var pixels = [UInt8](repeating: Self.background, count: height * width)
    var top = Self.gap
    for (row, rowHeight) in zip(rows, heights) {
      var left = Self.gap
      for tile in row {
        for y in 0..<tile.height * scale {
          for x in 0..<tile.width * scale {
            pixels[(top + y) * width + left + x] = tile.pixels[y / scale * tile.width + x / scale]
          }
        }
        left += tile.width * scale + Self.gap
      }
      top += rowHeight
    }
    self.pixels = pixels
  }

  /// The picture in the form that the name of a file asks for, `.png` or `.svg`; nil for other names.
  package func file(named path: String) -> Data? {
    switch URL(filePath: path).pathExtension.lowercased() {
    case "png": png
    case "svg": Data(svg.utf8)
    default: nil
    }
  }

  // MARK: Forms

  /// The same picture as an element of SVG that holds the PNG.
  private var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)">
    <image width="\(width)" height="\(height)" style="image-rendering:pixelated" \
    href="data:image/png;base64,\(png.base64EncodedString())"/>
    </svg>

    """
  }

  /// - Source: "Portable Network Graphics (PNG) Specification", W3C, sections 5 and 11: 8-bit grey, filter 0 in each
  ///   row.
  private var png: Data {
    var header = Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height))
    header += [8, 0, 0, 0, 0]
    let rows = (0..<height).reduce(into: Data()) { data, row in
      data.append(0)
      data.append(contentsOf: pixels[row * width..<(row + 1) * width])
    }
    return Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) + Self.chunk("IHDR", header)
      + Self.chunk("IDAT", Self.packed(rows)) + Self.chunk("IEND", Data())
  }

  private static func chunk(_ name: String, _ data: Data) -> Data {
    let body = Data(name.utf8) + data
    let checksum = body.withUnsafeBytes { bytes in
      crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(bytes.count))
    }
    return bigEndian(UInt32(data.count)) + body + bigEndian(UInt32(checksum))
  }

  private static func packed(_ data: Data) -> Data {
    var count = compressBound(UInt(data.count))
    var packed = Data(count: Int(count))
    packed.withUnsafeMutableBytes { target in
      data.withUnsafeBytes { source in
        _ = compress(
          target.bindMemory(to: UInt8.self).baseAddress, &count, source.bindMemory(to: UInt8.self).baseAddress,
          UInt(data.count))
      }
    }
    return packed.prefix(Int(count))
  }

  private static func bigEndian(_ number: UInt32) -> Data {
    Data((0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) })
  }
}
