import Foundation

/// Reads the tensors of an ONNX file, once their sizes have been checked.
struct ONNXTensorReader {
  private var external: ONNXExternalData

  init(path: String) { external = ONNXExternalData(modelPath: path) }

  /// - Parameter isTrained: whether it is among the weights.
  /// - Throws: `ONNXFault` for elements that are missing, too many, or of a type that holds no numbers.
  mutating func tensor(_ proto: OnnxSchema_TensorProto, isTrained: Bool) throws -> ONNXTensor {
    let shape = try ONNXShape.checked(proto.dims.map(Int.init))
    let count = shape.reduce(1, *)
    guard let type = ONNXElementType.all[Int(proto.dataType)] else {
      throw ONNXFault.uncountable("tensor '\(proto.name)' has elements of type \(proto.dataType), which are not read")
    }
    let bytes = try bytes(of: proto, byteCount: count * type.byteCount)
    let listed = bytes == nil ? type.listedCount(proto) : count
    guard listed == count else {
      throw ONNXFault.wrong(
        "tensor '\(proto.name)' holds \(listed) elements where its shape \(ONNXShape.text(shape)) needs \(count)")
    }
    let name = proto.name.isEmpty ? nil : proto.name
    return ONNXTensor(
      shape: shape, isInteger: type.isInteger, name: name, isTrained: isTrained && !type.isInteger
    ) { places in (bytes.map { type.elements($0, count) } ?? type.listed(proto)).at(places) }
  }

  /// The bytes in which the elements are written; nil where they are lists of numbers instead.
  private mutating func bytes(of proto: OnnxSchema_TensorProto, byteCount: Int) throws -> Data? {
    let bytes: Data
    if proto.dataLocation == .external {
      bytes = try external.bytes(of: proto, byteCount: byteCount)
    } else if proto.hasRawData, !proto.rawData.isEmpty || byteCount == 0 {
      bytes = proto.rawData
    } else {
      return nil
    }
    guard bytes.count == byteCount else {
      throw ONNXFault.wrong(
        "tensor '\(proto.name)' holds \(bytes.count) bytes where its shape needs \(byteCount)")
    }
    return bytes
  }
}

/// How elements of one type are written in ONNX files.
struct ONNXElementType: Sendable {
  let byteCount: Int
  let isInteger: Bool
  /// Elements from that many bytes each, in little-endian order.
  let elements: @Sendable (Data, Int) -> ONNXElements
  /// Elements from the message's lists.
  let listed: @Sendable (OnnxSchema_TensorProto) -> ONNXElements
  let listedCount: @Sendable (OnnxSchema_TensorProto) -> Int

  /// By the numbers that the format has for them.
  static let all: [Int: ONNXElementType] = [
    1: reals(Float.self, \.floatData) { $0 },
    2: integers(UInt8.self, \.int32Data), 3: integers(Int8.self, \.int32Data),
    4: integers(UInt16.self, \.int32Data), 5: integers(Int16.self, \.int32Data),
    6: integers(Int32.self, \.int32Data), 7: integers(Int64.self, \.int64Data),
    9: integers(UInt8.self, \.int32Data),
    10: halves { Float(Float16(bitPattern: $0)) },
    11: reals(Double.self, \.doubleData) { Float($0) },
    12: integers(UInt32.self, \.uint64Data), 13: integers(UInt64.self, \.uint64Data),
    16: halves { Float(bitPattern: UInt32($0) << 16) },
  ]

  private static func integers<Value: FixedWidthInteger & Sendable, Listed: FixedWidthInteger & Sendable>(
    _ type: Value.Type, _ list: KeyPath<OnnxSchema_TensorProto, [Listed]> & Sendable
  ) -> ONNXElementType {
    ONNXElementType(
      byteCount: MemoryLayout<Value>.size, isInteger: true,
      elements: { .integers(load($0, $1, as: Value.self).map { Int(truncatingIfNeeded: $0) }) },
      listed: { .integers($0[keyPath: list].map { Int(truncatingIfNeeded: $0) }) },
      listedCount: { $0[keyPath: list].count })
  }

  private static func reals<Value: Sendable>(
    _ type: Value.Type, _ list: KeyPath<OnnxSchema_TensorProto, [Value]> & Sendable,
    _ convert: @escaping @Sendable (Value) -> Float
  ) -> ONNXElementType {
    ONNXElementType(
      byteCount: MemoryLayout<Value>.size, isInteger: false,
      elements: { .reals(load($0, $1, as: Value.self).map(convert)) },
      listed: { .reals($0[keyPath: list].map(convert)) },
      listedCount: { $0[keyPath: list].count })
  }

  /// Sixteen bits, which lists hold in the lower half of 32.
  private static func halves(_ convert: @escaping @Sendable (UInt16) -> Float) -> ONNXElementType {
    ONNXElementType(
      byteCount: 2, isInteger: false,
      elements: { .reals(load($0, $1, as: UInt16.self).map(convert)) },
      listed: { .reals($0.int32Data.map { convert(UInt16(truncatingIfNeeded: $0)) }) },
      listedCount: \.int32Data.count)
  }

  private static func load<Value>(_ data: Data, _ count: Int, as type: Value.Type) -> [Value] {
    data.withUnsafeBytes { bytes in
      (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Value>.size, as: type) }
    }
  }
}
