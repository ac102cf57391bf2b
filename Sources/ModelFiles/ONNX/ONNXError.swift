/// An ONNX file that describes no network that can be counted.
package struct ONNXError: Error, Equatable, CustomStringConvertible {
  package let path: String
  /// The node at fault: `'conv1' (Conv)`; nil where the fault is the file's as a whole.
  package let node: String?
  package let message: String

  package var description: String { "\(path): \(node.map { "node \($0): " } ?? "")\(message)" }
}

/// What is wrong with one node, without its name.
struct ONNXFault: Error {
  /// Whether the file contradicts itself or the format; otherwise the node is merely beyond what can be counted.
  let isWrong: Bool
  let message: String

  static func wrong(_ message: String) -> ONNXFault { ONNXFault(isWrong: true, message: message) }
  static func uncountable(_ message: String) -> ONNXFault { ONNXFault(isWrong: false, message: message) }
}
