import Foundation
import SwiftProtobuf

/// An ONNX file whose nodes are not read yet.
package struct ONNXGraphFile: Sendable {
  /// An input or an output of the graph.
  package struct Value: Hashable, Sendable {
    package let name: String
    /// What its elements are; nil where it is no tensor but a list, a map or perhaps nothing.
    package let elementType: ONNXElementKind?
  }

  private let proto: OnnxSchema_ModelProto
  private let path: String

  /// - Parameter path: the file's, for messages; data outside the file is looked for in its folder.
  /// - Throws: `ONNXError` for bytes that hold no graph.
  package init(_ bytes: Data, path: String) throws(ONNXError) {
    do {
      proto = try OnnxSchema_ModelProto(serializedBytes: bytes)
    } catch {
      throw ONNXError(path: path, node: nil, message: "no ONNX: the file ends early or holds something else")
    }
    guard proto.hasGraph else { throw ONNXError(path: path, node: nil, message: "no ONNX: the file holds no graph") }
    self.path = path
  }

  /// What is given from outside: the inputs that no initialiser fills.
  package var inputs: [Value] {
    let initializers = Set(proto.graph.initializer.map(\.name))
    return proto.graph.input.filter { !initializers.contains($0.name) }.map(Value.init)
  }

  package var outputs: [Value] { proto.graph.output.map(Value.init) }

  /// The operators of the nodes in their order, those of other domains with the domain: `Conv`, `ai.onnx.ml.Scaler`.
  package var operators: [String] {
    proto.graph.node.map { node in
      ["", "ai.onnx"].contains(node.domain) ? node.opType : "\(node.domain).\(node.opType)"
    }
  }

  /// The network that the nodes describe.
  ///
  /// - Parameters:
  ///   - inputs: shapes for inputs by name, with or without the batch; the name "" stands for the only input.
  ///   - constants: values of inputs that are read as parameters.
  ///   - isOneImage: whether the first axis of the input is one like the others, and no batch.
  ///   - mayBeEmpty: whether a graph is read, too, that hands on its input and computes nothing.
  /// - Throws: `ONNXError` for a file that contradicts itself or the format, and for one without a node that can be
  ///   counted, unless it may be empty.
  package func model(
    inputs: [String: [Int]] = [:], constants: [String: ONNXTensorValue] = [:], isOneImage: Bool = false,
    mayBeEmpty: Bool = false
  ) throws(ONNXError) -> ONNXModel {
    try ONNXImporter(proto, path: path, inputs: inputs, constants: constants, isOneImage: isOneImage)
      .model(mayBeEmpty: mayBeEmpty)
  }
}

extension ONNXGraphFile.Value {
  fileprivate init(_ info: OnnxSchema_ValueInfoProto) {
    name = info.name
    guard info.hasType, case .tensorType(let type)? = info.type.value else {
      elementType = nil
      return
    }
    elementType = ONNXElementKind(number: Int(type.elemType))
  }
}
