import Foundation
import SwiftProtobuf

/// What the elements of a tensor in an ONNX file are.
package struct ONNXElementKind: Hashable, Sendable, CustomStringConvertible {
  /// The number that the format has for it.
  package let number: Int

  package static let float = ONNXElementKind(number: 1)
  package static let int64 = ONNXElementKind(number: 7)

  /// In the order of the format's numbers, from 1 on.
  private static let names = [
    "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "double", "uint32",
    "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz",
    "uint4", "int4", "float4e2m1", "float8e8m0", "uint2", "int2",
  ]

  package var description: String {
    (1...Self.names.count).contains(number) ? Self.names[number - 1] : "elements of type \(number)"
  }

  /// Whether tensors of it are read.
  package var isReadable: Bool { ONNXElementType.all[number] != nil }
}

/// A tensor outside a graph: what is fed to it, or what it gives.
package struct ONNXTensorValue: Sendable {
  package let kind: ONNXElementKind
  private let tensor: ONNXTensor

  init(_ tensor: ONNXTensor) {
    kind = tensor.isInteger ? .int64 : .float
    self.tensor = tensor
  }

  /// Reads a tensor that has a file of its own, as inputs and outputs of test cases have.
  ///
  /// - Throws: `ONNXError` for bytes that are no tensor of numbers.
  package init(_ bytes: Data, path: String) throws(ONNXError) {
    let proto: OnnxSchema_TensorProto
    do { proto = try OnnxSchema_TensorProto(serializedBytes: bytes) } catch {
      throw ONNXError(path: path, node: nil, message: "no tensor: the file ends early or holds something else")
    }
    var reader = ONNXTensorReader(path: path)
    do { tensor = try reader.tensor(proto, isTrained: true) } catch {
      throw ONNXError(path: path, node: nil, message: (error as? ONNXFault)?.message ?? "\(error)")
    }
    kind = ONNXElementKind(number: Int(proto.dataType))
  }

  package var shape: [Int] { tensor.shape }
  /// All elements, outermost axis first.
  package var reals: [Float] { tensor.reals }
  /// All elements as whole numbers; reals are cut off.
  package var integers: [Int] { tensor.integers }

  /// The tensor as a graph reads it under a name.
  func tensor(named name: String) -> ONNXTensor {
    ONNXTensor(
      shape: tensor.shape, isInteger: tensor.isInteger, name: name, isTrained: tensor.isTrained,
      elements: tensor.elements)
  }
}
