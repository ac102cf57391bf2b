import Foundation
import Networks
import SwiftProtobuf
import Tensors
import Weights

/// Where the elements of a network's weights go if not into the ONNX file itself, which holds less than 2 GiB.
package struct ONNXDataFile {
  /// Its path, from the folder of the ONNX file.
  package let location: String
  /// Takes one tensor after the other; calling its argument makes the bytes.
  package let write: (() -> Data) throws -> Void

  package init(location: String, write: @escaping (() -> Data) throws -> Void) {
    self.location = location
    self.write = write
  }
}

extension ONNXFile {
  /// Files of protocol buffers are shorter than that.
  private static let largestByteCount = Int(Int32.max)

  /// Whether the weights of a network fit into its ONNX file.
  package static func holdsWeights(of network: Network) -> Bool {
    network.parameterTensors.reduce(1 << 24) { $0 + $1.shape.byteCount } < largestByteCount
  }

  /// Writes a network with its weights, one tensor at a time.
  ///
  /// - Parameters:
  ///   - batch: images in a batch; nil leaves it open.
  ///   - metadata: what else the file says of the model, by key.
  ///   - data: where the weights' elements go; nil for the file itself, which must hold them.
  ///   - write: takes the bytes of the file, one part after the other.
  /// - Throws: what `write` throws.
  package static func write(
    _ network: Network, weights: NetworkWeights, batch: Int? = 1, metadata: [String: String] = [:],
    data: ONNXDataFile? = nil, to write: (Data) throws -> Void
  ) throws {
    let exporter = ONNXExporter(network, batch: batch)
    var offset = 0
    let tensors = exporter.graph.tensors.map { tensor in
      let isOutside = data != nil && tensor.isParameter
      defer { if isOutside { offset += tensor.byteCount } }
      return (tensor: tensor, head: tensor.head(isOutside ? data?.location : nil, offset: offset), isOutside: isOutside)
    }
    let graph: Data = try exporter.message.serializedBytes()
    let sizes = tensors.map { tensor, head, isOutside in
      head.count + (isOutside ? 0 : WireFormat.fieldByteCount(9, tensor.byteCount))
    }
    try write(try exporter.modelMessage(metadata).serializedBytes())
    try write(WireFormat.fieldHead(7, sizes.reduce(graph.count) { $0 + WireFormat.fieldByteCount(5, $1) }) + graph)
    for ((tensor, head, isOutside), size) in zip(tensors, sizes) {
      try write(WireFormat.fieldHead(5, size) + head)
      if isOutside {
        try data?.write { tensor.bytes(of: weights) }
      } else {
        try write(WireFormat.fieldHead(9, tensor.byteCount) + tensor.bytes(of: weights))
      }
    }
  }
}

/// How protocol buffers write a field that holds bytes.
private enum WireFormat {
  /// The number of the field, that it has a length, and the length.
  static func fieldHead(_ field: Int, _ byteCount: Int) -> Data { Data([UInt8(field << 3 | 2)]) + varint(byteCount) }

  static func fieldByteCount(_ field: Int, _ byteCount: Int) -> Int { 1 + varint(byteCount).count + byteCount }

  /// Seven bits in each byte, the lowest first; the eighth says that there are more.
  private static func varint(_ number: Int) -> Data {
    var bytes = Data()
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F | 0x80))
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    return bytes
  }
}

extension ExportedTensor {
  fileprivate var byteCount: Int {
    if case .integers = elements { shape.reduce(8, *) } else { shape.reduce(4, *) }
  }

  fileprivate var isParameter: Bool {
    if case .parameter = elements { true } else { false }
  }

  /// The message without its elements.
  ///
  /// - Parameter location: the file that holds them, from `offset` on; nil if they follow.
  fileprivate func head(_ location: String?, offset: Int) -> Data {
    var tensor = OnnxSchema_TensorProto()
    tensor.dims = shape.map(Int64.init)
    if case .integers = elements { tensor.dataType = 7 } else { tensor.dataType = 1 }
    tensor.name = name
    if let location {
      tensor.dataLocation = .external
      tensor.externalData = [("location", location), ("offset", "\(offset)"), ("length", "\(byteCount)")].map {
        var entry = OnnxSchema_StringStringEntryProto()
        (entry.key, entry.value) = $0
        return entry
      }
    }
    // Nothing in it can fail to be written: there are no required fields.
    let bytes: Data? = try? tensor.serializedBytes()
    return bytes ?? Data()
  }

  fileprivate func bytes(of weights: NetworkWeights) -> Data {
    switch elements {
    case .integers(let values): return Self.littleEndian(values.map(Int64.init))
    case .reals(let values): return Self.littleEndian(values.map(\.bitPattern))
    case .parameter(let parameter, let isTransposed):
      let tensor = weights.tensor(parameter)
      let bits = withExtendedLifetime(tensor) { tensor.elements.map(\.bitPattern) }
      return Self.littleEndian(isTransposed ? Self.transposed(bits, columns: parameter.shape.extents[1]) : bits)
    }
  }

  private static func transposed(_ matrix: [UInt32], columns: Int) -> [UInt32] {
    let rows = matrix.count / columns
    return (0..<columns).flatMap { column in (0..<rows).map { matrix[$0 * columns + column] } }
  }

  private static func littleEndian<Value: FixedWidthInteger>(_ values: [Value]) -> Data {
    values.map(\.littleEndian).withUnsafeBytes { Data($0) }
  }
}

extension ONNXExporter {
  /// The model without its graph.
  fileprivate func modelMessage(_ metadata: [String: String]) -> OnnxSchema_ModelProto {
    var model = OnnxSchema_ModelProto()
    model.irVersion = Int64(Self.formatVersion)
    model.producerName = ONNXImporter.producerName
    var version = OnnxSchema_OperatorSetIdProto()
    version.domain = ""
    version.version = Int64(Self.operatorSet)
    model.opsetImport = [version]
    model.metadataProps = metadata.sorted { $0.key < $1.key }.map { key, value in
      var entry = OnnxSchema_StringStringEntryProto()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    return model
  }

  /// The graph without its tensors.
  fileprivate var message: OnnxSchema_GraphProto {
    var message = OnnxSchema_GraphProto()
    message.name = network.name
    message.node = graph.nodes
    message.input = inputs.map(info)
    message.output = outputs.map(info)
    return message
  }

  private func info(_ value: ExportedValue) -> OnnxSchema_ValueInfoProto {
    var first = OnnxSchema_TensorShapeProto.Dimension()
    if let batch { first.dimValue = Int64(batch) } else { first.dimParam = "N" }
    var info = OnnxSchema_ValueInfoProto()
    info.name = value.name
    info.type.tensorType.elemType = 1
    info.type.tensorType.shape.dim =
      [first]
      + value.extents.map { extent in
        var dimension = OnnxSchema_TensorShapeProto.Dimension()
        dimension.dimValue = Int64(extent)
        return dimension
      }
    return info
  }
}
