import Harness

/// The ceilings of a roofline as lines through points, straight on logarithmic axes.
struct RooflinePlot: Codable {
  struct Point: Codable {
    let intensity: Double
    let gflops: Double
  }

  struct Ceiling: Codable {
    let level: MemoryLevel
    let ridge: Point
    /// Far to the left, the ridge, far to the right.
    let points: [Point]
  }

  /// How far the lines reach beyond the outermost ridges.
  private static let reach = 8.0

  let ceilings: [Ceiling]

  init(_ roofline: Roofline) {
    let ridges = roofline.levels.map { roofline.peak.median / $0.roofGigabytesPerSecond }
    let (left, right) = ((ridges.min() ?? 1) / Self.reach, (ridges.max() ?? 1) * Self.reach)
    ceilings = zip(roofline.levels, ridges).map { bandwidth, intensity in
      let ridge = Point(intensity: intensity, gflops: roofline.peak.median)
      return Ceiling(
        level: bandwidth.level, ridge: ridge,
        points: [
          Point(intensity: left, gflops: left * bandwidth.roofGigabytesPerSecond), ridge,
          Point(intensity: right, gflops: roofline.peak.median),
        ])
    }
  }
}
