/// What a run would measure on a layer.
package struct LayerOutlook: Hashable, Sendable {
  /// What stands between a backend and its measurement.
  package struct Obstacle: Hashable, Sendable {
    package let backend: String
    /// Nil if nothing does.
    package let reason: String?

    package init(backend: String, reason: String?) {
      self.backend = backend
      self.reason = reason
    }
  }

  package let layer: LayerFacts
  /// One for each backend; a single one in the name of all where none is asked.
  package let obstacles: [Obstacle]

  package init(layer: LayerFacts, obstacles: [Obstacle]) {
    self.layer = layer
    self.obstacles = obstacles
  }
}
