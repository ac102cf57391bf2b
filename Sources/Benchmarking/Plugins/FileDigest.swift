/// The SHA-256 digest of a file, which names its contents in results.
package enum FileDigest {
  /// The first 16 hexadecimal digits, as sha256sum prints them; nil where there is no such program.
  package static func sha256(of path: String) -> String? {
    guard let end = ChildProcess(words: ["sha256sum", "--binary", "--", path]).run(), end.cause == .exit(0) else {
      return nil
    }
    let digits = end.output.drop { $0 == "\\" }.prefix(digitCount)
    return digits.count == digitCount && digits.allSatisfy(\.isHexDigit) ? String(digits) : nil
  }

  private static let digitCount = 16
}
