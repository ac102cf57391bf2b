/// Data that cannot be had, in one sentence, and where there is something to do about it in a second one.
package struct DataError: Error, Hashable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// A file that holds something else than it should.
    case unusable
    /// Files that are not on this machine.
    case missing
    /// A name that stands for no data.
    case unknown
  }

  package let kind: Kind
  package let description: String
  /// What to do about it; nil where the sentence says enough.
  package let remedy: String?

  init(_ kind: Kind, _ description: String, remedy: String? = nil) {
    self.kind = kind
    self.description = description
    self.remedy = remedy
  }

  static func unusable(_ path: String, _ fault: String) -> DataError { DataError(.unusable, "\(path): \(fault)") }
}
