import Foundation
import ModelFiles
import Networks
import Weights

/// A network that a file describes, in YAML or as ONNX.
struct ModelSource {
  let network: Network
  /// The values of its parameters, which an ONNX file holds.
  let weights: NetworkWeights?
  /// The nodes of an ONNX file that are no layers.
  let uncounted: [UncountedNode]
  /// What else an ONNX file says of the model, by key.
  let metadata: [String: String]

  /// Reads the file, whose contents tell its kind.
  ///
  /// - Throws: `CommandFailure` for a file that cannot be read, or that describes no network.
  init(_ path: String, inputs: [InputShape] = []) throws {
    let bytes = try Self.bytes(ofFile: path)
    do {
      if ONNXFile.isRecognized(bytes) {
        let model = try ONNXFile.model(bytes, path: path, inputs: inputs.byName)
        (network, weights, uncounted) = (model.network, model.weights, model.uncounted)
        metadata = model.metadata
        return
      }
      guard let text = String(data: bytes, encoding: .utf8) else {
        throw CommandFailure(.data, "\(path): neither an ONNX file nor UTF-8 text")
      }
      if let named = inputs.first(where: { $0.name != nil }) {
        throw CommandFailure(.usage, "--input \(named) names an input of an ONNX file, and \(path) is in YAML")
      }
      network = try ModelFile.network(yaml: text, path: path, input: inputs.image)
      (weights, uncounted, metadata) = (nil, [], [:])
    } catch let error as ONNXError {
      throw CommandFailure(.data, error.description)
    } catch let error as ModelFileError {
      throw CommandFailure(.data, error.description)
    }
  }

  private static func bytes(ofFile path: String) throws -> Data {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, errno) }
    do {
      return try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).readToEnd() ?? Data()
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      throw unreadable(path, cause.map { Int32($0.code) } ?? EIO)
    }
  }

  private static func unreadable(_ path: String, _ error: Int32) -> CommandFailure {
    CommandFailure(.data, "\(path): the file cannot be read (\(String(cString: strerror(error))))")
  }
}
