import Networks
import Weights
import Yams

/// Nodes that cnnbench wrote for one layer, which a note next to the last of them describes.
extension ONNXImporter {
  /// Reads a node that belongs to such a layer, if it does; the last one appends the layer.
  func readGrouped(_ node: ONNXNode) throws -> Bool {
    guard let layer = node.notes[ONNXNote.layer] else { return false }
    groups[layer, default: []].append(node)
    guard let description = node.notes[ONNXNote.operation] else { return true }
    let nodes = groups.removeValue(forKey: layer) ?? []
    let own = Set(nodes.flatMap(\.outputs))
    var inputs: [Int] = []
    var tensors: [ParameterRole: ONNXTensor] = [:]
    for name in nodes.flatMap(\.inputs) where !own.contains(name) && !name.isEmpty {
      switch values[name] {
      case .features(let features): if !inputs.contains(features.layer) { inputs.append(features.layer) }
      case .constant(let tensor): if let role = Self.role(of: name) { tensors[role] = tensor }
      case .unknown, nil: throw ONNXFault.uncountable("it reads '\(name)', which is not known")
      }
    }
    let index = try self.layer(
      try operation(description, layer: layer), named: layer, reading: inputs, tensors: tensors)
    let extents = shapes[index].extents
    let isVector = node.notes[ONNXNote.vector] != nil && shapes[index].isVector
    bind(node, try features(index, extents: isVector ? [extents[0]] : extents))
    return true
  }

  /// The role that the name of a parameter ends with.
  private static func role(of name: String) -> ParameterRole? {
    name.split(separator: ".").last.flatMap { ParameterRole(rawValue: String($0)) }
  }

  private func operation(_ description: String, layer: String) throws -> LayerOperation {
    do {
      guard let node = try Yams.compose(yaml: description) else { throw ONNXFault.wrong("its note is empty") }
      let mapping = try ModelMapping(node, path: path, context: layer)
      let type = try mapping.text("type")
      guard let read = ModelVocabulary.readers[type] else {
        throw ONNXFault.wrong("no type of layer is called '\(type)'")
      }
      let operation = try read(mapping)
      try mapping.requireAllRead()
      return operation
    } catch let error as ModelFileError {
      throw ONNXFault.wrong("its note does not describe a layer: \(error.message)")
    } catch let error as YamlError {
      throw ONNXFault.wrong("its note does not describe a layer: \(error)")
    }
  }
}
