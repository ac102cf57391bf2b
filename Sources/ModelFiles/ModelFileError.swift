/// A model file that describes no network.
package struct ModelFileError: Error, Equatable, CustomStringConvertible {
  package let path: String
  /// 1-based; nil where the fault is the file's as a whole.
  package let line: Int?
  package let layer: String?
  package let message: String

  package var description: String {
    "\(path)\(line.map { ":\($0)" } ?? ""): \(layer.map { "layer '\($0)': " } ?? "")\(message)"
  }
}
