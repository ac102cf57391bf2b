import Harness
import Kernels
import Measurements
import Tensors
import VectorKernels
import WorkerThreads

/// Times the register tiles of one instruction set and its peak in interleaved rounds.
package struct TileTiming {
  private let table: KernelTable
  private let sampling: SamplingSettings
  private let peak: MachinePeak
  /// Operands of all tiles, each within its part: scalars, vectors, sums and a copy of the vectors.
  private let memory: Tensor

  /// Steps of the reduction: the panel of the widest tile and its scalars stay in a first-level cache of 32 KiB.
  private static let steps = 96
  /// Elements between them.
  private static let stepDistance = 16
  private static let part = 8192

  package init(table: KernelTable, time: Duration) {
    self.table = table
    sampling = SamplingSettings(timeBudget: time)
    peak = MachinePeak(table: table, workers: ThreadPool(workerCount: 1))
    memory = Tensor([4 * Self.part], seed: 1)
  }

  private struct Tile {
    let kind: String
    let kernel: TileKernel
    let copiesVectors: Bool
  }

  private var tiles: [Tile] {
    let grids = [
      ("channels in vectors", table.kernels.channelTiles, false),
      ("channels in vectors, blocked", table.kernels.blockedChannelTiles, false),
      ("pixels in vectors", table.kernels.pixelTiles, false),
      ("pixels in vectors, copied on the way", table.kernels.pixelTiles, true),
    ]
    return grids.flatMap { kind, kernels, copies in
      kernels.map { Tile(kind: kind, kernel: $0, copiesVectors: copies) }
    }
  }

  /// The fastest first, within each kind.
  package func rows(interruption: Interruption, observer: RunObserver) -> [KernelRow] {
    var generator = SeededGenerator(seed: 1)
    let tiles = tiles
    var timings = Sampler(settings: sampling, clock: MonotonicClock()).measure(
      tiles.map(workload) + [peak.workload], using: &generator, isCancelled: { interruption.isRequested },
      onProgress: { observer(.running("\(table.instructionSet.rawValue) tiles", timeLeft: $0.timeLeft)) })
    observer(.paused)
    guard let ceiling = peak.gigaflopsPerSecond(timings.removeLast()) else { return [] }
    return zip(tiles, timings).compactMap { tile, timing in
      timing.summary.map { summary in
        KernelRow(
          kind: tile.kind, rows: tile.kernel.rows, columns: tile.kernel.columns, lanes: table.kernels.lanes,
          gigaflopsPerSecond: Double(flops(of: tile.kernel)) / summary.median,
          relativeHalfWidth: summary.relativeHalfWidth, peakGigaflopsPerSecond: ceiling)
      }
    }
  }

  private func flops(of kernel: TileKernel) -> Int {
    2 * Self.steps * kernel.rows * kernel.columns * table.kernels.lanes
  }

  private func workload(of tile: Tile) -> Workload {
    let (table, memory) = (table, memory)
    let kernel = tile.kernel
    // Neighbouring steps, or vectors of steps, lie a cache line apart, as in a strip of a small image.
    let offsets = (0..<Self.steps).map { $0 * Self.stepDistance }
    return Workload("\(tile.kind) \(kernel.rows)x\(kernel.columns)") {
      offsets.withUnsafeBufferPointer { offsets in
        let copy = VectorCopy(memory.pointer + 3 * Self.part, stride: kernel.columns * table.kernels.lanes)
        let reduction = Reduction(
          offsets: offsets.baseAddress!, stepCount: Self.steps, copy: tile.copiesVectors ? copy : nil)
        kernel.run(
          reduction, memory.pointer, memory.pointer + Self.part,
          TileTarget(memory.pointer + 2 * Self.part, stride: kernel.rows * table.kernels.lanes, accumulates: false))
      }
    }
  }
}
