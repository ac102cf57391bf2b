import Networks

/// A layer that training executes.
package struct ExecutedLayer: Sendable {
  /// Its place in the network.
  package let index: Int
  package let layer: Layer
  /// The passes that it has, in the order in which they are executed.
  package let passes: [TrainingPass]
  /// Of those passes that multiply.
  package let products: [TrainingPass: PlannedProduct]
}

/// Adds up how long each pass of each layer takes.
package final class TrainingTimer {
  /// A pass of a layer; the loss and the update count as passes of the layer that the loss reads.
  package struct Piece: Hashable, Sendable {
    /// Its place in the network.
    package let layer: Int
    package let pass: TrainingPass

    package init(layer: Int, pass: TrainingPass) {
      self.layer = layer
      self.pass = pass
    }
  }

  package private(set) var nanoseconds: [Piece: Int] = [:]
  private let now: () -> Int

  /// - Parameter now: nanoseconds of a clock that never goes back.
  package init(now: @escaping () -> Int) { self.now = now }

  /// Runs `body`, and adds its time to that of a piece.
  package func time<Result>(_ piece: Piece, _ body: () -> Result) -> Result {
    let start = now()
    defer { nanoseconds[piece, default: 0] += now() - start }
    return body()
  }

  /// Forgets all times.
  package func reset() { nanoseconds.removeAll(keepingCapacity: true) }
}
