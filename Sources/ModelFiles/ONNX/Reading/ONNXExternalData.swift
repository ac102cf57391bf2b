import Foundation

/// The files next to a model in which it keeps the elements of large tensors.
struct ONNXExternalData {
  private let folder: URL
  private var files: [String: Data] = [:]

  init(modelPath: String) {
    folder = URL(fileURLWithPath: modelPath).deletingLastPathComponent().resolvingSymlinksInPath()
  }

  /// The bytes of a tensor's elements.
  ///
  /// - Throws: `ONNXFault` for a file that is missing, too short or outside the model's folder.
  mutating func bytes(of tensor: OnnxSchema_TensorProto, byteCount: Int) throws -> Data {
    let entries = Dictionary(tensor.externalData.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    let location = entries["location"] ?? ""
    let file = try contents(of: location, tensor.name)
    let offset = try number(entries["offset"], or: 0, tensor.name)
    let length = try number(entries["length"], or: byteCount, tensor.name)
    guard length == byteCount else {
      throw ONNXFault.wrong("tensor '\(tensor.name)' has \(length) bytes of '\(location)' where it needs \(byteCount)")
    }
    guard offset <= file.count, length <= file.count - offset else {
      throw ONNXFault.wrong("tensor '\(tensor.name)' lies beyond the end of '\(location)'")
    }
    return file[offset..<offset + length]
  }

  private func number(_ text: String?, or standard: Int, _ tensor: String) throws -> Int {
    guard let text else { return standard }
    guard let number = Int(text), number >= 0 else {
      throw ONNXFault.wrong("tensor '\(tensor)' has external data at '\(text)', which is no position")
    }
    return number
  }

  private mutating func contents(of location: String, _ tensor: String) throws -> Data {
    if let file = files[location] { return file }
    let url = folder.appendingPathComponent(location).resolvingSymlinksInPath()
    let isInside = url.path.hasPrefix(folder.path == "/" ? "/" : folder.path + "/")
    guard !location.isEmpty, !location.hasPrefix("/"), isInside else {
      throw ONNXFault.wrong("tensor '\(tensor)' has its data in '\(location)', outside the model's folder")
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue,
      (try? FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType) == .typeRegular,
      let file = try? Data(contentsOf: url, options: .alwaysMapped)
    else { throw ONNXFault.wrong("tensor '\(tensor)' has its data in '\(location)', which cannot be read") }
    files[location] = file
    return file
  }
}
