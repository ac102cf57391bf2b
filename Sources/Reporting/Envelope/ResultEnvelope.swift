import Foundation
import Harness

/// Everything that a run of a command found out, and how: what its JSON holds, and what all its reports are made from.
package struct ResultEnvelope<Payload: ResultPayload>: Codable, Hashable, Sendable {
  /// Nil for results that depend on no machine.
  package let environment: Harness.Environment?
  /// Nil in files of version 1 that did not tell.
  package let settings: RunSettings?
  package let payload: Payload

  package init(environment: Harness.Environment?, settings: RunSettings?, payload: Payload) {
    self.environment = environment
    self.settings = settings
    self.payload = payload
  }

  private enum CodingKeys: String, CodingKey {
    case schema
    case schemaVersion = "schema_version"
    case environment, settings, payload
  }

  /// - Throws: `EnvelopeError` for other schemas and versions, else what decoding the parts throws.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try container.decode(String.self, forKey: .schema)
    guard schema == Payload.schema else {
      throw EnvelopeError.unknownSchema(schema, command: Payload.command)
    }
    let version = try container.decode(Int.self, forKey: .schemaVersion)
    guard ResultJSON.versions.contains(version) else { throw EnvelopeError.unknownVersion(version) }
    environment = try container.decodeIfPresent(Harness.Environment.self, forKey: .environment)
    settings = try container.decodeIfPresent(RunSettings.self, forKey: .settings)
    // Files of version 1 have the payload's keys next to those of the envelope.
    payload = version == 1 ? try Payload(from: decoder) : try container.decode(Payload.self, forKey: .payload)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Payload.schema, forKey: .schema)
    try container.encode(ResultJSON.versions.upperBound, forKey: .schemaVersion)
    try container.encodeIfPresent(environment, forKey: .environment)
    try container.encodeIfPresent(settings, forKey: .settings)
    try container.encode(payload, forKey: .payload)
  }
}

extension ResultEnvelope {
  /// Sorted, indented JSON that ends with a line break; what does not exist is left out.
  package var json: String { get throws { try ResultJSON.text(of: self) } }

  /// Reads what `json` wrote, or what an earlier version did.
  package init(json: String) throws(EnvelopeError) { self = try ResultJSON.value(in: json) }
}
