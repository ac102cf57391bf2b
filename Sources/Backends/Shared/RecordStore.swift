import Foundation
import Tensors

/// What a record is found by.
protocol RecordKey: Codable, Hashable, Sendable {
  /// How the name of the record's file begins, for people.
  var title: String { get }
  /// The same as earlier versions wrote it.
  var former: Self { get }
}

/// Values by their keys, kept in a folder with one file for each, so that runs at the same time cannot spoil each other's.
struct RecordStore<Key: RecordKey, Value: Codable & Sendable>: Sendable {
  private struct Record: Codable {
    let key: Key
    let value: Value
  }

  private let folder: String

  /// - Parameter folder: it need not exist.
  init(folder: String) { self.folder = folder }

  /// What was kept; nil if nothing was, or if it cannot be read.
  func value(for key: Key) -> Value? { record(for: key) ?? record(for: key.former) }

  private func record(for key: Key) -> Value? {
    guard let path = try? path(for: key), let data = FileManager.default.contents(atPath: path),
      let record = try? JSONDecoder().decode(Record.self, from: data), record.key == key
    else { return nil }
    return record.value
  }

  /// Takes the place of what was kept for the same key.
  func keep(_ value: Value, for key: Key) throws {
    let data = try Self.encoder.encode(Record(key: key, value: value))
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try data.write(to: URL(filePath: path(for: key)), options: .atomic)
  }

  /// Removes what was kept, if there is anything.
  func forget(_ key: Key) throws {
    for path in [try path(for: key), try path(for: key.former)] where FileManager.default.fileExists(atPath: path) {
      try FileManager.default.removeItem(atPath: path)
    }
  }

  /// Removes every record of the folder.
  ///
  /// - Returns: how many there were.
  func forgetAll() throws -> Int {
    guard FileManager.default.fileExists(atPath: folder) else { return 0 }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(Self.ending) }
    for name in names { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
    return names.count
  }

  private static var ending: String { ".json" }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  private func path(for key: Key) throws -> String {
    let hash = try Self.encoder.encode(key).withUnsafeBytes(FNV1a.hash)
    return "\(folder)/\(key.title)-\(String(hash, radix: 16))\(Self.ending)"
  }
}
