/// The tiles along one axis of the output. Where pixels of a tile are some steps apart, as a dilated kernel reads them, the
/// pixels between belong to tiles of their own.
struct TiledAxis: Sendable {
  /// Neighbouring tiles, whose outputs have the same remainder by the step.
  struct Run: Sendable {
    /// Its first output; its first input is the same, counted from the padding on.
    let first: Int
    /// Of the axis.
    let tiles: Range<Int>
  }

  let runs: [Run]
  /// Pixels from one of a tile to the next.
  let step: Int
  /// Of a tile.
  private let outputCount: Int
  private let inputCount: Int

  /// - Parameters:
  ///   - output: outputs of the axis.
  ///   - outputCount: outputs of a tile.
  ///   - inputCount: inputs that a tile reads.
  init(output: Int, step: Int, outputCount: Int, inputCount: Int) {
    self.step = step
    self.outputCount = outputCount
    self.inputCount = inputCount
    var runs: [Run] = []
    for first in 0..<min(step, output) {
      let count = (output - first).dividedRoundingUp(by: step).dividedRoundingUp(by: outputCount)
      let begin = runs.last?.tiles.upperBound ?? 0
      runs.append(Run(first: first, tiles: begin..<begin + count))
    }
    self.runs = runs
  }

  var tileCount: Int { runs.last!.tiles.upperBound }

  /// Inputs under so many neighbouring tiles.
  func inputCount(tiles: Int) -> Int { (tiles - 1) * outputCount + inputCount }

  /// The first output of a tile.
  func firstOutput(of tile: Int, in run: Run) -> Int { run.first + (tile - run.tiles.lowerBound) * outputCount * step }

  /// Places from the first input that a tile reads to behind the last one, padding included.
  var inputExtent: Int { extent { inputCount(tiles: $0) } }

  /// Places from the first output to behind the last one that a tile writes, beyond the axis or not.
  var outputExtent: Int { extent { $0 * outputCount } }

  private func extent(_ count: (_ tiles: Int) -> Int) -> Int {
    runs.map { $0.first + (count($0.tiles.count) - 1) * step + 1 }.max()!
  }
}
