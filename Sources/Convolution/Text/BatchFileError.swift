/// A batch file that cannot be read as one.
package struct BatchFileError: Error, Hashable, CustomStringConvertible {
  package let path: String
  /// 1-based; nil where the fault is the file's as a whole.
  package let line: Int?
  package let message: String

  package var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(message)" }
}
