import Foundation
import Networks
import SwiftProtobuf
import Weights

/// A network that was read from an ONNX file, with its weights, and what could not be read of it.
package struct ONNXModel: Sendable {
  package let network: Network
  /// The values of the parameters; nil for a layer whose parameters other nodes compute.
  package let weights: NetworkWeights
  /// The nodes that are in the file and not in the network.
  package let uncounted: [UncountedNode]
  /// The nodes that ask to be executed as in training, and are read as after it.
  package let trainingNodes: [UncountedNode]
  /// The images that the network's input holds: 1 where its first axis is no batch.
  package let batch: Int
  /// What the graph gives, in its order.
  package let outputs: [ONNXOutput]
  /// What else the file says of the model, by key.
  package let metadata: [String: String]
}

/// What became of an output of an ONNX graph.
package enum ONNXOutput: Sendable {
  /// A layer computes it, image by image; the shape is the graph's.
  case layer(Int, shape: [Int])
  /// It was worked out while the file was read.
  case constant(ONNXTensorValue)
  /// Nothing in the network computes it.
  case missing
}

/// A node that is no layer of the network, and why.
package struct UncountedNode: Hashable, Sendable, CustomStringConvertible {
  package let name: String
  /// Its operator: `NonMaxSuppression`.
  package let type: String
  package let reason: String

  package var description: String { "node '\(name)' (\(type)): \(reason)" }
}

/// Reads ONNX files.
package enum ONNXFile {
  /// Whether the bytes are those of an ONNX file and no text: text holds no control characters.
  package static func isRecognized(_ bytes: Data) -> Bool {
    bytes.prefix(512).contains { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) }
  }

  /// The network that the bytes describe.
  ///
  /// - Parameters:
  ///   - path: the file's, for messages; data outside the file is looked for in its folder.
  ///   - inputs: shapes for inputs by name, with or without the batch; the name "" stands for the only input.
  /// - Throws: `ONNXError` for a file that contradicts itself or the format, and for one without a node that can be
  ///   counted.
  package static func model(
    _ bytes: Data, path: String, inputs: [String: [Int]] = [:]
  ) throws(ONNXError) -> ONNXModel {
    try ONNXGraphFile(bytes, path: path).model(inputs: inputs)
  }
}
