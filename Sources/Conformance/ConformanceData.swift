import Foundation
import ModelFiles

/// What is fed to a test case, and what has to come out.
struct ConformanceData {
  /// By the names of the graph's inputs.
  let inputs: [String: ONNXTensorValue]
  /// In the order of the graph's outputs.
  let outputs: [ONNXTensorValue]

  /// - Throws: `ONNXError` for files that hold no tensors, and `CaseEnd` where files are missing or of another type.
  init(folder: String, of graph: ONNXGraphFile) throws {
    let (names, outputCount) = (graph.inputs.map(\.name), graph.outputs.count)
    let inputs = try Self.tensors("input", in: folder)
    guard inputs.count <= names.count else {
      throw CaseEnd.failed("it feeds \(inputs.count) inputs to a graph that has \(names.count)")
    }
    outputs = try Self.tensors("output", in: folder)
    guard outputs.count == outputCount else {
      throw CaseEnd.failed("it expects \(outputs.count) outputs of a graph that has \(outputCount)")
    }
    for (value, tensor) in zip(graph.inputs, inputs) where tensor.kind != value.elementType {
      throw CaseEnd.declined("its data are in another type than its graph says")
    }
    self.inputs = Dictionary(uniqueKeysWithValues: zip(names, inputs))
  }

  /// The tensors of `input_0.pb`, `input_1.pb` and so on, as far as there are files.
  private static func tensors(_ kind: String, in folder: String) throws -> [ONNXTensorValue] {
    var tensors: [ONNXTensorValue] = []
    while case let path = "\(folder)/\(kind)_\(tensors.count).pb", FileManager.default.fileExists(atPath: path) {
      let bytes: Data
      do { bytes = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
        throw CaseEnd.failed("\(path) cannot be read")
      }
      tensors.append(try ONNXTensorValue(bytes, path: path))
    }
    return tensors
  }
}

/// Why a test case ends before its outputs were compared.
enum CaseEnd: Error {
  case declined(String)
  case failed(String)
}
