import Foundation

/// Records with the name and the version of their schema.
struct RecordFile<Record: Encodable>: Encodable {
  let schema: String
  let schemaVersion = 1
  let records: [Record]
}

extension Encodable {
  /// The value as JSON, with keys in snake case and in a fixed order.
  var reportJSON: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }
}
