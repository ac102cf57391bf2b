import Foundation
import Harness

/// How a run was asked for.
package struct RunSettings: Codable, Hashable, Sendable {
  /// The command line, as typed.
  package var command: String
  /// Every option in force by its name, defaults included.
  package var options: [String: String]

  package init(command: String, options: [String: String]) {
    self.command = command
    self.options = options
  }
}

/// Everything that a run of `cnnbench conv` found out; all reports are made from it.
package struct ResultFile: Codable, Hashable, Sendable {
  package static let schemaName = "cnnbench-conv"
  package static let schemaVersion = 1

  package let environment: Harness.Environment
  package let settings: RunSettings
  /// In the order measured, each marked with its rank among the rows of its layer.
  package let rows: [ConvolutionRow]

  /// Ranks the rows; marks that they carry already are replaced.
  package init(environment: Harness.Environment, settings: RunSettings, rows: [ConvolutionRow]) {
    self.environment = environment
    self.settings = settings
    self.rows = Ranking.marking(rows)
  }

  private enum CodingKeys: String, CodingKey {
    case schema
    case schemaVersion = "schema_version"
    case environment, settings, rows
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try container.decode(String.self, forKey: .schema)
    guard schema == Self.schemaName else { throw ResultFileError.unknownSchema(schema) }
    let version = try container.decode(Int.self, forKey: .schemaVersion)
    guard version == Self.schemaVersion else { throw ResultFileError.unknownVersion(version) }
    environment = try container.decode(Harness.Environment.self, forKey: .environment)
    settings = try container.decode(RunSettings.self, forKey: .settings)
    rows = try container.decode([ConvolutionRow].self, forKey: .rows)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schemaName, forKey: .schema)
    try container.encode(Self.schemaVersion, forKey: .schemaVersion)
    try container.encode(environment, forKey: .environment)
    try container.encode(settings, forKey: .settings)
    try container.encode(rows, forKey: .rows)
  }
}

/// A text that is not a result file that this version reads.
package enum ResultFileError: Error, Equatable, CustomStringConvertible {
  case malformed(String)
  case unknownSchema(String)
  case unknownVersion(Int)

  package var description: String {
    switch self {
    case .malformed(let fault): "not a result file of cnnbench: \(fault)"
    case .unknownSchema(let name): "not a result file of 'cnnbench conv': its schema is '\(name)'"
    case .unknownVersion(let version):
      "the result file has schema version \(version); this cnnbench reads version \(ResultFile.schemaVersion)"
    }
  }
}

extension ResultFile {
  /// JSON does not know these numbers, but an error of a failed row may be one of them.
  private static let nonFinite = (infinity: "inf", negativeInfinity: "-inf", notANumber: "nan")

  /// Sorted, indented JSON that ends with a line break; what does not exist is left out.
  package var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: Self.nonFinite.infinity, negativeInfinity: Self.nonFinite.negativeInfinity,
        nan: Self.nonFinite.notANumber)
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }

  /// Reads what `json` wrote, in this version or an earlier one.
  package init(json: String) throws(ResultFileError) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: Self.nonFinite.infinity, negativeInfinity: Self.nonFinite.negativeInfinity,
      nan: Self.nonFinite.notANumber)
    do {
      self = try decoder.decode(ResultFile.self, from: FormerNames.replaced(in: Data(json.utf8)))
    } catch let error as ResultFileError {
      throw error
    } catch let error as DecodingError {
      throw .malformed(error.fault)
    } catch {
      throw .malformed("\(error)")
    }
  }
}

extension DecodingError {
  /// What is wrong and where, in a few words: `rows.0.threads is missing`.
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
    path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }
}
