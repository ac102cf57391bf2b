/// Whether every output was compared with the reference, or a sample of them.
package enum CheckKind: String, Codable, Sendable {
  case full
  case sampled
}
