import Foundation

/// Writes messages as protocol buffers do, so that the tests make files that no exporter would.
struct ProtocolBuffer {
  private(set) var bytes = Data()

  mutating func add(_ field: Int, _ number: Int) {
    varint(UInt64(field << 3))
    varint(UInt64(bitPattern: Int64(number)))
  }

  mutating func add(_ field: Int, _ data: Data) {
    varint(UInt64(field << 3 | 2))
    varint(UInt64(data.count))
    bytes.append(data)
  }

  mutating func add(_ field: Int, _ text: String) { add(field, Data(text.utf8)) }

  mutating func add(_ field: Int, _ write: (inout ProtocolBuffer) -> Void) {
    var message = ProtocolBuffer()
    write(&message)
    add(field, message.bytes)
  }

  private mutating func varint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest & 0x7F | 0x80))
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// An ONNX file that is put together node by node.
struct ONNXText {
  private var graph = ProtocolBuffer()
  var version = 13

  /// A tensor of fp32, all elements 0.5; `byteCount` says that there are others than the shape needs.
  mutating func weights(_ name: String, _ shape: [Int], byteCount: Int? = nil) {
    tensor(name, shape, type: 1, data: Data(repeating: 0, count: byteCount ?? 4 * shape.reduce(1, *)))
  }

  mutating func integers(_ name: String, _ values: [Int]) {
    tensor(name, [values.count], type: 7, data: values.withUnsafeBytes { Data($0) })
  }

  mutating func tensor(_ name: String, _ shape: [Int], type: Int, data: Data?, external: [String: String] = [:]) {
    graph.add(5) { tensor in
      for extent in shape { tensor.add(1, extent) }
      tensor.add(2, type)
      tensor.add(8, name)
      if let data { tensor.add(9, data) }
      for (key, value) in external.sorted(by: { $0.key < $1.key }) {
        tensor.add(13) { entry in
          entry.add(1, key)
          entry.add(2, value)
        }
      }
      if !external.isEmpty { tensor.add(14, 1) }
    }
  }

  /// An input or, with field 12, an output; an extent below 0 is one without a number.
  mutating func input(_ name: String, _ shape: [Int], field: Int = 11) {
    graph.add(field) { info in
      info.add(1, name)
      info.add(2) { type in
        type.add(1) { tensor in
          tensor.add(1, 1)
          tensor.add(2) { list in
            for extent in shape { list.add(1) { extent < 0 ? $0.add(2, "size") : $0.add(1, extent) } }
          }
        }
      }
    }
  }

  mutating func node(
    _ type: String, _ inputs: [String], _ outputs: [String], name: String? = nil, domain: String? = nil,
    lists: [String: [Int]] = [:], integers: [String: Int] = [:], texts: [String: String] = [:]
  ) {
    graph.add(1) { node in
      for input in inputs { node.add(1, input) }
      for output in outputs { node.add(2, output) }
      node.add(3, name ?? outputs[0])
      node.add(4, type)
      if let domain { node.add(7, domain) }
      for (key, values) in lists.sorted(by: { $0.key < $1.key }) {
        node.add(5) { attribute in
          attribute.add(1, key)
          for value in values { attribute.add(8, value) }
          attribute.add(20, 7)
        }
      }
      for (key, value) in integers.sorted(by: { $0.key < $1.key }) {
        node.add(5) { attribute in
          attribute.add(1, key)
          attribute.add(3, value)
          attribute.add(20, 2)
        }
      }
      for (key, value) in texts.sorted(by: { $0.key < $1.key }) {
        node.add(5) { attribute in
          attribute.add(1, key)
          attribute.add(4, value)
          attribute.add(20, 3)
        }
      }
    }
  }

  var bytes: Data {
    var model = ProtocolBuffer()
    model.add(1, 8)
    model.add(7, graph.bytes)
    model.add(8) { $0.add(2, version) }
    return model.bytes
  }
}
