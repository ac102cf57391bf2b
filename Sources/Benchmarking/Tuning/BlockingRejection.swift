import Convolution
import Measurements

/// A blocking whose plan was not timed.
package struct BlockingRejection: Error, Hashable, Sendable {
  package let blocking: Blocking
  package let reason: String
  /// Whether its results were wrong, which no blocking may make them.
  package let isWrong: Bool

  package init(_ blocking: Blocking, reason: String, isWrong: Bool) {
    self.blocking = blocking
    self.reason = reason
    self.isWrong = isWrong
  }

  /// The reason, and the sizes that are not the model's: `3 wrong elements with panel_bytes=12288`.
  package func description(model: Blocking) -> String {
    let changes = blocking.changes(from: model)
    return changes.isEmpty ? reason : "\(reason) with \(TuningRow.text(ofChanges: changes))"
  }
}
