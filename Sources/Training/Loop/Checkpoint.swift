import Foundation
import Measurements
import Tensors

/// Everything that training goes on from.
package struct TrainingState: Hashable, Sendable {
  package let epochs: [EpochRecord]
  /// The numbers of each tensor of parameters, running statistics included.
  package let values: [[Float]]
  /// The optimiser's; empty without momentum.
  package let velocities: [[Float]]

  package init(epochs: [EpochRecord], values: [[Float]], velocities: [[Float]]) {
    self.epochs = epochs
    self.values = values
    self.velocities = velocities
  }
}

/// A checkpoint that training cannot go on from, or that could not be written.
package enum CheckpointError: Error, Hashable, CustomStringConvertible {
  case damaged(String, String)
  case otherRequest(String, option: String, found: String, wanted: String)
  case unwritable(String, String)

  package var description: String {
    switch self {
    case .damaged(let path, let fault): "\(path): no checkpoint to go on from: \(fault)"
    case .otherRequest(let path, let option, let found, let wanted):
      "\(path) is of another request: its \(option) is \(found), and this one's is \(wanted)"
    case .unwritable(let path, let reason): "cannot write '\(path)': \(reason)"
    }
  }
}

/// A file that holds the state of a run after an epoch.
///
/// A line that names the format, the length of a head in JSON, the head, and the numbers as little-endian fp32; the
/// checksum of it all ends it. A new file takes the place of the one before once it is whole and on the disk.
package struct Checkpoint: Sendable {
  package let path: String
  /// All that decides about the numbers, by name: a run goes on from the checkpoint of an equal one only.
  package let request: [String: String]

  private static let magic = Data("cnnbench checkpoint 1\n".utf8)

  private struct Head: Codable {
    let request: [String: String]
    let epochs: [EpochRecord]
    let valueCounts: [Int]
    let velocityCounts: [Int]
  }

  package init(path: String, request: [String: String]) {
    self.path = path
    self.request = request
  }

  /// The same for a request of which one thing more is known.
  func adding(_ name: String, _ value: String) -> Checkpoint {
    Checkpoint(path: path, request: request.merging([name: value]) { _, new in new })
  }

  // MARK: Writing

  /// - Throws: `CheckpointError.unwritable`; the file before then stays as it was.
  package func write(_ state: TrainingState) throws(CheckpointError) {
    let head = Head(
      request: request, epochs: state.epochs, valueCounts: state.values.map(\.count),
      velocityCounts: state.velocities.map(\.count))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let json = try? encoder.encode(head) else { throw .unwritable(path, "its head cannot be encoded") }
    var data = Self.magic
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(json)
    for numbers in state.values + state.velocities {
      numbers.withUnsafeBytes { data.append(contentsOf: $0) }
    }
    let checksum = data.withUnsafeBytes(FNV1a.hash)
    withUnsafeBytes(of: checksum.littleEndian) { data.append(contentsOf: $0) }
    try replaceFile(with: data)
  }

  private func replaceFile(with data: Data) throws(CheckpointError) {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritable(temporary, Self.systemReason) }
    var reason: String?
    data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count, reason == nil {
        let count = Foundation.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count > 0 { written += count } else if errno != EINTR { reason = Self.systemReason }
      }
    }
    if reason == nil, fsync(descriptor) != 0, errno != EINVAL { reason = Self.systemReason }
    if close(descriptor) != 0, reason == nil { reason = Self.systemReason }
    if reason == nil, rename(temporary, path) != 0 { reason = Self.systemReason }
    if let reason {
      unlink(temporary)
      throw .unwritable(path, reason)
    }
  }

  private static var systemReason: String { String(cString: strerror(errno)) }

  // MARK: Reading

  /// What the file holds; nil where there is none.
  ///
  /// - Throws: `CheckpointError` for a file that is damaged, or of another request.
  package func read() throws(CheckpointError) -> TrainingState? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { throw .damaged(path, "it cannot be read") }
    guard data.starts(with: Self.magic) else { throw .damaged(path, "it is not a checkpoint of cnnbench") }
    guard data.count > Self.magic.count + 16,
      data.dropLast(8).withUnsafeBytes(FNV1a.hash) == Self.number(in: data.suffix(8))
    else { throw .damaged(path, "it ends early, or bytes of it have changed") }
    let start = Self.magic.count + 8
    let length = Self.number(in: data[Self.magic.count..<start])
    guard length <= data.count - start - 8 else { throw .damaged(path, "its head is longer than the file") }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let head = try? decoder.decode(Head.self, from: data[start..<start + Int(length)]) else {
      throw .damaged(path, "its head cannot be read")
    }
    try requireSameRequest(head.request)
    return try state(head, numbers: data[(start + Int(length))..<data.count - 8])
  }

  private func requireSameRequest(_ found: [String: String]) throws(CheckpointError) {
    for option in Set(found.keys).union(request.keys).sorted() where found[option] != request[option] {
      throw .otherRequest(path, option: option, found: found[option] ?? "none", wanted: request[option] ?? "none")
    }
  }

  private func state(_ head: Head, numbers: Data) throws(CheckpointError) -> TrainingState {
    let counts = head.valueCounts + head.velocityCounts
    guard counts.allSatisfy({ $0 >= 0 }), counts.saturatingSum == numbers.count / 4, numbers.count % 4 == 0 else {
      throw .damaged(path, "it holds \(numbers.count) bytes of numbers, and its head says otherwise")
    }
    var offset = numbers.startIndex
    let tensors = counts.map { count in
      defer { offset += 4 * count }
      return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        numbers[offset..<offset + 4 * count].withUnsafeBytes {
          UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0)
        }
        initialized = count
      }
    }
    return TrainingState(
      epochs: head.epochs, values: Array(tensors[..<head.valueCounts.count]),
      velocities: Array(tensors[head.valueCounts.count...]))
  }

  private static func number(in bytes: Data) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
}
