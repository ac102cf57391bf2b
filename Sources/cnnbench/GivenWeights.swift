import Networks
import Weights

/// Weights of a file, for networks to take in the place of their own.
struct GivenWeights {
  private let path: String
  private let weights: NetworkWeights

  /// - Throws: `CommandFailure` for a file that cannot be read, and for one without weights.
  init(ofFile path: String) throws {
    self.path = path
    weights = try ModelSource(path).requiredWeights(path)
  }

  /// The weights as the parameters of a network.
  ///
  /// - Throws: `CommandFailure` for the first parameter without values that fit.
  func matched(to network: Network) throws -> NetworkWeights {
    do { return try weights.matched(to: network) } catch { throw CommandFailure(.data, "\(path): \(error)") }
  }
}

extension ModelSource {
  /// The weights of a model that must bring them.
  ///
  /// - Parameter path: that of its file.
  /// - Throws: `CommandFailure` for a model without weights.
  func requiredWeights(_ path: String) throws -> NetworkWeights {
    guard let weights else { throw CommandFailure(.data, "\(path): no ONNX file, so without weights") }
    return weights
  }
}
