import Foundation

/// Names in files that earlier versions wrote.
package enum FormerNames {
  /// What instruction sets were called, by the width of their vectors, and what they are called now.
  package static let instructionSets = ["simd128": "sse4.2", "simd256": "avx2", "simd512": "avx512"]

  /// The same JSON, with the names of today in the place of strings that are former ones.
  package static func replaced(in json: Data) -> Data {
    let text = String(decoding: json, as: UTF8.self)
    return Data(instructionSets.reduce(text) { $0.replacing("\"\($1.key)\"", with: "\"\($1.value)\"") }.utf8)
  }
}
