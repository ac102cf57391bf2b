import Networks

/// A layer that training executes.
package struct ExecutedLayer: Sendable {
  /// Its place in the network.
  package let index: Int
  package let layer: Layer
  /// The backend of each pass; empty for layers without a choice.
  package let choices: [TrainingPass: String]
}

/// Adds up how long each pass of each layer takes.
package final class TrainingTimer {
  /// A pass of a layer.
  package struct Piece: Hashable, Sendable {
    /// Its place in the network.
    package let layer: Int
    package let pass: TrainingPass
  }

  package private(set) var nanoseconds: [Piece: Int] = [:]
  private let now: () -> Int

  /// - Parameter now: nanoseconds of a clock that never goes back.
  package init(now: @escaping () -> Int) { self.now = now }

  func time(layer: Int, _ pass: TrainingPass, _ body: () -> Void) {
    let start = now()
    body()
    nanoseconds[Piece(layer: layer, pass: pass), default: 0] += now() - start
  }

  /// Forgets all times.
  package func reset() { nanoseconds.removeAll(keepingCapacity: true) }
}
