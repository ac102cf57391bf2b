/// A hash of 64 bits that is the same in every process and on every machine, unlike `Hasher`; not safe against people who forge one.
///
/// - Source: Fowler, Noll & Vo, "The FNV Non-Cryptographic Hash Algorithm", RFC 9923; the variant 1a.
package enum FNV1a {
  /// The hash of some bytes.
  package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The hash of a text's UTF-8.
  package static func hash(_ text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
  }
}
