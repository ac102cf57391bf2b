import Foundation
import ModelFiles
import Networks
import Training
import Weights

/// A trained network as an ONNX file: what its images are normalised by stands in the file's metadata.
enum TrainedModel {
  private enum Key {
    static let data = "cnnbench.data"
    static let means = "cnnbench.means"
    static let deviations = "cnnbench.deviations"
  }

  /// Writes the model to a new file, which takes the place of the one at `path` once it is whole.
  ///
  /// - Throws: `CommandFailure` where it cannot be written; the file before stays as it was.
  static func write(
    _ network: Network, weights: NetworkWeights, normalization: Normalization, data: String, to path: String
  ) throws {
    let metadata = [
      Key.data: data, Key.means: text(normalization.means), Key.deviations: text(normalization.deviations),
    ]
    let temporary = path + ".new"
    do {
      var bytes = Data()
      try ONNXFile.write(network, weights: weights, batch: nil, metadata: metadata) { bytes += $0 }
      try bytes.write(to: URL(filePath: temporary))
      guard rename(temporary, path) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    } catch {
      unlink(temporary)
      throw CommandFailure(.output, "cannot write '\(path)': \(error.systemReason)")
    }
  }

  /// What the images of a model are normalised by; nil where the file does not say.
  ///
  /// - Throws: `CommandFailure` for numbers that are none.
  static func normalization(of source: ModelSource, path: String) throws -> Normalization? {
    guard let means = source.metadata[Key.means], let deviations = source.metadata[Key.deviations] else { return nil }
    let (first, second) = (numbers(means), numbers(deviations))
    guard let first, let second, first.count == second.count, !first.isEmpty, second.allSatisfy({ $0 > 0 }) else {
      throw CommandFailure(.data, "\(path): its metadata has no means and deviations above 0 for each channel")
    }
    return Normalization(means: first, deviations: second)
  }

  private static func text(_ numbers: [Double]) -> String { numbers.map { "\($0)" }.joined(separator: ",") }

  private static func numbers(_ text: String) -> [Double]? {
    let numbers = text.split(separator: ",").map { Double($0) }
    return numbers.contains { $0?.isFinite != true } ? nil : numbers.compactMap(\.self)
  }
}
