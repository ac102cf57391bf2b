import CZlib
import Foundation

/// Unpacks what gzip packed.
enum GzipFile {
  /// The two bytes that every file of gzip begins with.
  static func isRecognized(_ bytes: Data) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// More than any data set here has; a small file may claim to hold far more.
  private static let largestByteCount = 4 << 30
  private static let chunkByteCount = 1 << 20
  /// The largest window of the format, and 16 for the head and the checksum of gzip.
  private static let windowBits: Int32 = 15 + 16

  /// The bytes that were packed.
  ///
  /// - Throws: `DataError` for bytes that end early, fail their checksum, are followed by others, or unpack to more
  ///   than 4 GiB.
  static func unpacked(_ packed: Data, path: String) throws(DataError) -> Data {
    var stream = z_stream()
    guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw .unusable(path, "zlib has no memory to unpack it")
    }
    defer { inflateEnd(&stream) }
    var unpacked = Data()
    var chunk = [UInt8](repeating: 0, count: chunkByteCount)
    let status = packed.withUnsafeBytes { source -> Int32 in
      stream.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(clamping: source.count)
      return inflateAll(&stream, through: &chunk, into: &unpacked)
    }
    guard status == Z_STREAM_END else { throw .unusable(path, fault(status, stream)) }
    guard stream.avail_in == 0 else {
      throw .unusable(path, "\(stream.avail_in) bytes follow the end of the packed data")
    }
    return unpacked
  }

  private static func inflateAll(_ stream: inout z_stream, through chunk: inout [UInt8], into unpacked: inout Data)
    -> Int32
  {
    while true {
      let (status, count) = chunk.withUnsafeMutableBufferPointer { chunk in
        stream.next_out = chunk.baseAddress
        stream.avail_out = UInt32(chunk.count)
        let status = inflate(&stream, Z_NO_FLUSH)
        return (status, chunk.count - Int(stream.avail_out))
      }
      unpacked.append(contentsOf: chunk[..<count])
      guard status == Z_OK, unpacked.count <= largestByteCount else { return status }
    }
  }

  private static func fault(_ status: Int32, _ stream: z_stream) -> String {
    switch status {
    case Z_OK: "it unpacks to more than 4 GiB"
    case Z_BUF_ERROR: "the packed file ends early, after \(stream.total_in) bytes"
    case Z_DATA_ERROR: "the packed file is damaged (\(stream.msg.map { String(cString: $0) } ?? "wrong data"))"
    default: "zlib cannot unpack it (status \(status))"
    }
  }
}
