import Foundation

/// The contents of a file in the format of MNIST: unsigned bytes in an array of one to four extents.
///
/// - Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits", "File formats": two zeros, the type
///   of the elements, the number of extents, the extents as big-endian numbers of 32 bits, the elements.
struct IDXFile {
  /// The outermost first.
  let extents: [Int]
  let bytes: Data

  private static let typeNames: [UInt8: String] = [
    0x08: "unsigned bytes", 0x09: "signed bytes", 0x0B: "16-bit integers", 0x0C: "32-bit integers",
    0x0D: "32-bit floating-point numbers", 0x0E: "64-bit floating-point numbers",
  ]
  private static let unsignedBytes: UInt8 = 0x08

  /// Reads a file, packed by gzip or not.
  ///
  /// - Throws: `DataError` for a file that cannot be read, that is of another format, or that is longer or shorter
  ///   than it says.
  init(path: String) throws(DataError) {
    let contents: Data
    do { contents = try Data(contentsOf: URL(filePath: path)) } catch {
      throw .unusable(path, "the file cannot be read")
    }
    try self.init(contents, path: path)
  }

  /// - Parameter path: for messages.
  /// - Throws: `DataError` as for a file.
  init(_ contents: Data, path: String) throws(DataError) {
    let bytes = GzipFile.isRecognized(contents) ? try GzipFile.unpacked(contents, path: path) : contents
    guard bytes.count >= 4, bytes[bytes.startIndex] == 0, bytes[bytes.startIndex + 1] == 0 else {
      throw .unusable(path, "no IDX file: it does not begin with two zeros, a type and a number of extents")
    }
    let (type, rank) = (bytes[bytes.startIndex + 2], Int(bytes[bytes.startIndex + 3]))
    guard let typeName = Self.typeNames[type] else {
      throw .unusable(path, "no IDX file: there is no type of elements 0x\(String(type, radix: 16))")
    }
    guard type == Self.unsignedBytes else {
      throw .unusable(path, "it holds \(typeName); images and labels are read as unsigned bytes")
    }
    guard (1...4).contains(rank) else {
      throw .unusable(path, "it holds an array of \(rank) extents; images have three or four, labels one")
    }
    let start = 4 + 4 * rank
    guard bytes.count >= start else { throw .unusable(path, "it ends within its head, after \(bytes.count) bytes") }
    extents = (0..<rank).map { Self.number(in: bytes, at: 4 + 4 * $0) }
    self.bytes = bytes.dropFirst(start)
    let (count, overflows) = extents.reduce((1, false)) { product, extent in
      let (next, overflow) = product.0.multipliedReportingOverflow(by: extent)
      return (next, product.1 || overflow)
    }
    guard !overflows, count == bytes.count - start else {
      let said = extents.map(String.init).joined(separator: "x")
      throw .unusable(path, "it says \(said) bytes, and \(bytes.count - start) follow")
    }
  }

  private static func number(in bytes: Data, at offset: Int) -> Int {
    bytes.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | Int($1) }
  }
}
