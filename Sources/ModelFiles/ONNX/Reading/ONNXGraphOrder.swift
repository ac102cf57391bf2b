/// Puts the nodes of a graph in an order in which each reads what others have produced.
enum ONNXGraphOrder {
  /// - Parameter given: names of what no node produces: inputs and initialisers.
  /// - Throws: `ONNXError` for what nobody produces, what two nodes produce, and cycles.
  static func sorted(_ nodes: [ONNXNode], given: Set<String>, path: String) throws(ONNXError) -> [ONNXNode] {
    var producers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        guard producers.updateValue(index, forKey: output) == nil, !given.contains(output) else {
          throw ONNXError(path: path, node: node.title, message: "it produces '\(output)', which exists already")
        }
      }
    }
    var readers = [[Int]](repeating: [], count: nodes.count)
    var missing = [Int](repeating: 0, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for input in Set(node.inputs) where !input.isEmpty && !given.contains(input) {
        guard let producer = producers[input] else {
          throw ONNXError(path: path, node: node.title, message: "it reads '\(input)', which nothing produces")
        }
        readers[producer].append(index)
        missing[index] += 1
      }
    }
    return try sorted(nodes, readers: readers, missing: missing, path: path)
  }

  /// In the order of the file wherever that is one.
  private static func sorted(
    _ nodes: [ONNXNode], readers: [[Int]], missing start: [Int], path: String
  ) throws(ONNXError) -> [ONNXNode] {
    var missing = start
    var order: [ONNXNode] = []
    var ready = Array(nodes.indices.filter { missing[$0] == 0 }.reversed())
    while let index = ready.popLast() {
      order.append(nodes[index])
      for reader in readers[index] {
        missing[reader] -= 1
        if missing[reader] == 0 { ready.insert(reader, at: ready.firstIndex { $0 < reader } ?? ready.endIndex) }
      }
    }
    if let index = missing.firstIndex(where: { $0 > 0 }) {
      throw ONNXError(
        path: path, node: nodes[index].title, message: "it reads, through other nodes, what it produces itself")
    }
    return order
  }
}
