import Tensors

/// The tiles along one axis of the output. Where pixels of a tile are some steps apart, as a dilated kernel reads them, the
/// pixels between belong to tiles of their own.
struct TiledAxis: Sendable {
  /// Neighbouring tiles, whose outputs have the same remainder by the step.
  struct Run: Sendable {
    let firstOutput: Int
    /// Of the axis.
    let tiles: Range<Int>
  }

  let runs: [Run]
  /// Pixels from one of a tile to the next.
  let step: Int
  /// Inputs from one output to the next; 1 where the step is not.
  private let stride: Int
  /// Of a tile.
  private let outputCount: Int
  private let inputCount: Int

  /// - Parameters:
  ///   - output: outputs of the axis.
  ///   - stride: inputs from one output to the next, where the step is 1.
  ///   - outputCount: outputs of a tile.
  ///   - inputCount: inputs that a tile reads.
  init(output: Int, step: Int, stride: Int, outputCount: Int, inputCount: Int) {
    self.step = step
    self.stride = stride
    self.outputCount = outputCount
    self.inputCount = inputCount
    var runs: [Run] = []
    for first in 0..<min(step, output) {
      let count = (output - first).dividedRoundingUp(by: step).dividedRoundingUp(by: outputCount)
      let begin = runs.last?.tiles.upperBound ?? 0
      runs.append(Run(firstOutput: first, tiles: begin..<begin + count))
    }
    self.runs = runs
  }

  var tileCount: Int { runs.last!.tiles.upperBound }

  /// Inputs from one tile to the next.
  var inputsPerTile: Int { outputCount * stride }

  /// Inputs under so many neighbouring tiles.
  func inputCount(tiles: Int) -> Int { (tiles - 1) * inputsPerTile + inputCount }

  /// The first output of a tile.
  func firstOutput(of tile: Int, in run: Run) -> Int {
    run.firstOutput + (tile - run.tiles.lowerBound) * outputCount * step
  }

  /// The first input that a tile reads, counted from the padding on.
  func firstInput(of tile: Int, in run: Run) -> Int { firstOutput(of: tile, in: run) * stride }

  /// Places from the first input that a tile reads to behind the last one, padding included.
  var inputExtent: Int { extent { inputCount(tiles: $0) } }

  /// Places from the first output to behind the last one that a tile writes, beyond the axis or not.
  var outputExtent: Int { extent { $0 * outputCount } }

  private func extent(_ count: (_ tiles: Int) -> Int) -> Int {
    runs.map { $0.firstOutput + (count($0.tiles.count) - 1) * step + 1 }.max()!
  }
}
