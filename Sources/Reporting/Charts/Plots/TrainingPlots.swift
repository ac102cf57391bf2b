import Harness
import Measurements

/// What pictures tell of a training.
enum TrainingPlots {
  static func charts(of results: TrainingResults) -> [Chart] {
    let all: [(String, Plot?)] = [
      ("Accuracy of the test images by epoch", accuracy(results)), ("Training loss by epoch", loss(results)),
      ("What the network makes of the plane", results.plane.flatMap(plane)),
    ]
    return all.compactMap { title, plot in plot.map { Chart(title: "\(title): \(results.facts.network)", plot: $0) } }
  }

  private static func accuracy(_ results: TrainingResults) -> Plot? {
    Plot(
      x: Plot.Axis("epochs"), y: Plot.Axis("accuracy (%)"),
      series: results.runs.flatMap { run in
        [
          Plot.Series(
            "test, seed \(run.seed)", .pointsOnLine,
            run.epochs.map { epoch in
              let interval = ProportionInterval(successes: epoch.correctCount, trials: epoch.testCount)
              return Plot.Point(
                x: Double(epoch.epoch), y: 100 * epoch.testAccuracy, low: 100 * interval.low, high: 100 * interval.high)
            }),
          Plot.Series(
            "training, seed \(run.seed)", .line,
            run.epochs.map { Plot.Point(x: Double($0.epoch), y: 100 * $0.trainingAccuracy) }),
        ]
      })
  }

  private static func loss(_ results: TrainingResults) -> Plot? {
    Plot(
      x: Plot.Axis("epochs"), y: Plot.Axis("mean loss", isLogarithmic: true),
      series: results.runs.map { run in
        Plot.Series(
          "seed \(run.seed)", .pointsOnLine, run.epochs.map { Plot.Point(x: Double($0.epoch), y: $0.trainingLoss) })
      })
  }

  private static func plane(_ plane: DecisionPlane) -> Plot? {
    let labels = Set(plane.grid.map(\.label)).union(plane.tests.map(\.label)).sorted()
    func points(_ points: [DecisionPlane.Point], _ label: Int, size: Double) -> [Plot.Point] {
      points.filter { $0.label == label }.map { Plot.Point(x: $0.x, y: $0.y, size: size) }
    }
    return Plot(
      x: Plot.Axis("first input"), y: Plot.Axis("second input"),
      series: labels.map { Plot.Series("decided: class \($0)", .points, points(plane.grid, $0, size: 0.25)) }
        + labels.map { Plot.Series("test points of class \($0)", .points, points(plane.tests, $0, size: 0.7)) })
  }
}
