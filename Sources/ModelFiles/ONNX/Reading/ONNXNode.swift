import Foundation

/// A node of an ONNX graph, with its attributes.
struct ONNXNode {
  /// Its own name, or that of its first output.
  let name: String
  let type: String
  let domain: String
  /// The version of the operator set that it is written for.
  let version: Int
  let inputs: [String]
  let outputs: [String]
  /// What cnnbench wrote next to it when it exported it.
  let notes: [String: String]
  private let attributes: [String: OnnxSchema_AttributeProto]

  init(_ proto: OnnxSchema_NodeProto, index: Int, versions: [String: Int]) {
    let outputs = proto.output
    name = proto.name.isEmpty ? outputs.first { !$0.isEmpty } ?? "\(proto.opType)_\(index)" : proto.name
    type = proto.opType
    domain = proto.domain == "ai.onnx" ? "" : proto.domain
    version = versions[domain] ?? 1
    inputs = proto.input
    self.outputs = outputs
    notes = Dictionary(proto.metadataProps.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    attributes = Dictionary(proto.attribute.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// `'conv1' (Conv)`.
  var title: String { "'\(name)' (\(type))" }

  func input(_ index: Int) -> String? {
    index < inputs.count && !inputs[index].isEmpty ? inputs[index] : nil
  }

  func has(_ attribute: String) -> Bool { attributes[attribute] != nil }

  func optionalInteger(_ name: String) throws -> Int? {
    try value(name, .int, "a whole number") { Int($0.i) }.map(Self.sound)
  }

  func integer(_ name: String, or standard: Int) throws -> Int { try optionalInteger(name) ?? standard }

  func flag(_ name: String, or standard: Bool = false) throws -> Bool {
    try optionalInteger(name).map { $0 != 0 } ?? standard
  }

  func optionalIntegers(_ name: String) throws -> [Int]? {
    try longIntegers(name).map { try $0.map(Self.sound) }
  }

  /// Whole numbers of which some may say "to the end".
  func longIntegers(_ name: String) throws -> [Int]? {
    try value(name, .ints, "a list of whole numbers") { $0.ints.map(Int.init) }
  }

  func real(_ name: String, or standard: Double) throws -> Double { try optionalReal(name) ?? standard }

  func optionalReal(_ name: String) throws -> Double? { try value(name, .float, "a number") { $0.f.shortest } }

  func optionalReals(_ name: String) throws -> [Double]? {
    try value(name, .floats, "a list of numbers") { $0.floats.map(\.shortest) }
  }

  func text(_ name: String, or standard: String) throws -> String {
    try value(name, .string, "a text") { String(decoding: $0.s, as: UTF8.self) } ?? standard
  }

  func tensor(_ name: String) throws -> OnnxSchema_TensorProto? { try value(name, .tensor, "a tensor") { $0.t } }

  private func value<Value>(
    _ name: String, _ type: OnnxSchema_AttributeProto.AttributeType, _ kind: String,
    _ read: (OnnxSchema_AttributeProto) -> Value
  ) throws -> Value? {
    guard let attribute = attributes[name] else { return nil }
    // Files of the format's first versions do not say the type.
    guard attribute.type == type || !attribute.hasType || attribute.type == .undefined else {
      throw ONNXFault.wrong("its attribute '\(name)' must be \(kind)")
    }
    return read(attribute)
  }

  private static func sound(_ number: Int) throws -> Int {
    guard (-Int(Int32.max)...Int(Int32.max)).contains(number) else {
      throw ONNXFault.wrong("an attribute has the value \(number), which is not less than 2^31")
    }
    return number
  }
}
