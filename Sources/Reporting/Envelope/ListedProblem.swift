import Measurements

/// A problem that `cnnbench conv` would measure, or skip.
package struct ListedProblem: Codable, Hashable, Sendable {
  /// Why a backend would skip it.
  package struct Obstacle: Codable, Hashable, Sendable {
    package let backend: String
    package let reason: String
  }

  package let layer: String
  /// The problem's text form.
  package let problem: String
  package let direction: String
  package let postOps: String?
  /// How often the layer occurs in its network.
  package let multiplicity: Int
  /// Operations of direct convolution with those on padding, in 10^9; nil for a problem that cannot be counted.
  package let denseGigaflop: Double?
  /// Input, weights and output, each touched once.
  package let compulsoryByteCount: Int?
  /// Those that would measure it.
  package let backends: [String]
  package let obstacles: [Obstacle]

  private enum CodingKeys: String, CodingKey {
    case layer, problem, direction, multiplicity, backends, obstacles
    case postOps = "post_ops"
    case denseGigaflop = "dense_gflop"
    case compulsoryByteCount = "compulsory_bytes"
  }

  package init(_ outlook: LayerOutlook) {
    layer = outlook.layer.name
    problem = outlook.layer.problem
    direction = outlook.layer.direction
    postOps = outlook.layer.postOps
    multiplicity = outlook.layer.multiplicity
    denseGigaflop = outlook.layer.work.map { Double($0.operationCount) / 1e9 }
    compulsoryByteCount = outlook.layer.work?.compulsoryByteCount
    backends = outlook.obstacles.filter { $0.reason == nil }.map(\.backend).uniqued
    obstacles =
      outlook.obstacles.compactMap { obstacle in
        obstacle.reason.map { Obstacle(backend: obstacle.backend, reason: $0) }
      }.uniqued
  }
}
