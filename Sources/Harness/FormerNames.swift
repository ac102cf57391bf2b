import Foundation

/// Names in files that earlier versions wrote.
package enum FormerNames {
  /// What instruction sets were called, by the width of their vectors, and what they are called now.
  package static let instructionSets = ["simd128": "sse4.2", "simd256": "avx2", "simd512": "avx512"]

  /// What the phases of an execution were called, and what they are called now.
  private static let phases = ["finishing": "epilogue"]

  /// The same JSON, with the names of today in the place of strings that are former ones.
  package static func replaced(in json: Data) -> Data {
    let text = String(decoding: json, as: UTF8.self)
    return Data(
      instructionSets.merging(phases) { $1 }.reduce(text) { $0.replacing("\"\($1.key)\"", with: "\"\($1.value)\"") }
        .utf8)
  }
}
