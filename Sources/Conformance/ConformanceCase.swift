import Foundation

/// A test case of the ONNX format: a folder with a model, and inputs with the outputs that belong to them.
package struct ConformanceCase: Hashable, Sendable {
  /// Where it lies below the folder of all cases.
  package let name: String
  let modelPath: String
  /// Folders of inputs and outputs.
  let dataSets: [String]

  private static let modelName = "model.onnx"
  private static let dataSetPrefix = "test_data_set_"

  /// All cases in a folder and those below it, by name.
  ///
  /// - Throws: `ConformanceError` for a folder that cannot be read or holds none.
  package static func all(in folder: String) throws(ConformanceError) -> [ConformanceCase] {
    let manager = FileManager.default
    let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath()
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: root.path, isDirectory: &isFolder) else {
      throw ConformanceError(folder: folder, reason: "there is no such folder")
    }
    guard isFolder.boolValue else { throw ConformanceError(folder: folder, reason: "it is a file, and no folder") }
    guard let paths = try? manager.subpathsOfDirectory(atPath: root.path) else {
      throw ConformanceError(folder: folder, reason: "the folder cannot be read")
    }
    let models = paths.filter { $0 == modelName || $0.hasSuffix("/\(modelName)") }.sorted()
    guard !models.isEmpty else {
      throw ConformanceError(
        folder: folder, reason: "it holds no test cases, which are folders with \(modelName) and \(dataSetPrefix)0")
    }
    return models.map { ConformanceCase(root: root.path, model: $0) }
  }

  private init(root: String, model: String) {
    let place = String(model.dropLast(Self.modelName.count + 1))
    let folder = place.isEmpty ? root : "\(root)/\(place)"
    name = place.isEmpty ? URL(fileURLWithPath: root).lastPathComponent : place
    modelPath = "\(root)/\(model)"
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    dataSets = entries.filter { $0.hasPrefix(Self.dataSetPrefix) }.sorted().map { "\(folder)/\($0)" }
  }
}

/// A folder without test cases.
package struct ConformanceError: Error, Hashable, CustomStringConvertible {
  let folder: String
  let reason: String

  package var description: String { "\(folder): \(reason)" }
}
