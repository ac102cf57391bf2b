import Backends
import Convolution
import Kernels
import Testing

struct `Blocks of output channels shared by workers` {
  private static let tiles = KernelTable(for: InstructionSet.available.last!).channelTiles

  private static func shares(vectors: Int, workers: Int, strips: Int, copiedVectors: Int = 0) -> BlockShares {
    BlockShares(
      vectorCount: vectors, tiles: tiles, blocking: .standard, workerCount: workers, stripCount: strips,
      work: .init(rowWidth: 8, steps: 1000, copiedVectors: copiedVectors))
  }

  @Test(arguments: 1...20, [1, 2, 3, 8])
  func `output blocks shared by workers are all covered once by tasks that are not empty`(vectors: Int, workers: Int) {
    for strips in [1, 2, 5] {
      let shares = Self.shares(vectors: vectors, workers: workers, strips: strips)
      #expect(shares.blocks.flatMap(Array.init) == Array(0..<vectors))
      #expect((1...shares.blocks.count).contains(shares.blocksPerTask))
    }
  }

  @Test func `output blocks shared by workers are as wide as for one worker where all have strips enough`() {
    let alone = Self.shares(vectors: 12, workers: 1, strips: 64)
    let shared = Self.shares(vectors: 12, workers: 2, strips: 64)
    #expect(shared.blocks == alone.blocks && shared.blocksPerTask == alone.blocks.count)
  }

  @Test func `output blocks shared by workers give all workers as many vectors where the number allows it`() {
    let shares = Self.shares(vectors: 12, workers: 2, strips: 1)
    let tasks = stride(from: 0, to: shares.blocks.count, by: shares.blocksPerTask).map {
      shares.blocks[$0..<min(shares.blocks.count, $0 + shares.blocksPerTask)].reduce(0) { $0 + $1.count }
    }
    #expect(tasks.count.isMultiple(of: 2) && Set(tasks).count == 1)
  }

  @Test func `output blocks shared by workers stay together where copying the strip costs more`() {
    let shares = Self.shares(vectors: 12, workers: 2, strips: 2, copiedVectors: 1_000_000)
    #expect(shares.blocksPerTask == shares.blocks.count)
  }
}
