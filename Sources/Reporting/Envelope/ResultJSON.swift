import Foundation
import Harness

/// The text of result files: JSON that keeps every number, infinite and undefined ones included.
package enum ResultJSON {
  /// The versions of the schemas that can be read; the last one is written.
  package static let versions = 1...2

  private static func isOfVersion1(_ json: String) -> Bool { json.contains(/"schema_version"\s*:\s*1\D/) }

  /// JSON does not know these numbers, but an error of a failed row may be one of them.
  private static let nonFinite = (infinity: "inf", negativeInfinity: "-inf", notANumber: "nan")

  static func text(of value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: nonFinite.infinity, negativeInfinity: nonFinite.negativeInfinity, nan: nonFinite.notANumber)
    return escaped(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
  }

  /// The JSON with all characters that steer terminals as escapes: the encoder writes those from U+007F on as they are.
  private static func escaped(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: isSteering) else { return json }
    return json.unicodeScalars.reduce(into: "") { text, scalar in
      guard isSteering(scalar) else { return text.unicodeScalars.append(scalar) }
      for unit in String(scalar).utf16 { text += "\\u" + String(format: "%04x", unit) }
    }
  }

  private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\n" && scalar.value >= 0x7F
      && [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
  }

  static func value<Value: Decodable>(in json: String) throws(EnvelopeError) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: nonFinite.infinity, negativeInfinity: nonFinite.negativeInfinity, nan: nonFinite.notANumber)
    let data = Data(json.utf8)
    do {
      return try decoder.decode(Value.self, from: isOfVersion1(json) ? FormerNames.replaced(in: data) : data)
    } catch let error as EnvelopeError {
      throw error
    } catch let error as DecodingError {
      throw .malformed(error.fault)
    } catch {
      throw .malformed("\(error)")
    }
  }
}

extension DecodingError {
  /// What is wrong and where, in a few words: `payload.rows.0.threads is missing`.
  fileprivate var fault: String {
    switch self {
    case .keyNotFound(let key, let context): "\(Self.text(context.codingPath + [key])) is missing"
    case .valueNotFound(_, let context): "\(Self.text(context.codingPath)) is null"
    case .typeMismatch(let type, let context): "\(Self.text(context.codingPath)) is not of type \(type)"
    case .dataCorrupted(let context) where context.codingPath.isEmpty: "it is not JSON"
    case .dataCorrupted(let context): "\(Self.text(context.codingPath)) has no such value"
    @unknown default: "it cannot be read"
    }
  }

  private static func text(_ path: [any CodingKey]) -> String {
    path.isEmpty ? "it" : path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }
}
