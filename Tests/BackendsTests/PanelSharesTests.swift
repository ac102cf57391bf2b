import Backends
import Testing

struct `Panels shared by workers` {
  private static func shares(
    pixels: Int = 196, blocks: Int, workers: Int, strips: [Int] = [196, 144, 96, 48], copiesInput: Bool = false
  ) -> PanelShares {
    PanelShares(
      .init(
        pixelCount: pixels, blockCount: blocks, mostBlocks: 32, panelWidth: 48, planeCount: 1, copiesInput: copiesInput),
      stripPixelCounts: strips, workerCount: workers)
  }

  @Test(arguments: [1, 2, 3, 31, 32, 33, 100], [1, 2, 3, 8])
  func `panels shared by workers have all output blocks once, in parts that are neither empty nor too large`(
    blocks: Int, workers: Int
  ) {
    for copiesInput in [false, true] {
      let parts = Self.shares(blocks: blocks, workers: workers, copiesInput: copiesInput).outputParts
      #expect(parts.flatMap(Array.init) == Array(0..<blocks))
      #expect(parts.allSatisfy { (1...32).contains($0.count) })
    }
  }

  @Test func `panels shared by workers are in the longest strips with all blocks for one worker`() {
    let shares = Self.shares(blocks: 24, workers: 1)
    #expect(shares.stripPixelCount == 196 && shares.outputParts == [0..<24])
  }

  @Test func `panels shared by workers are cut by output channels where pixels cannot be halved`() {
    let shares = Self.shares(blocks: 24, workers: 2)
    #expect(shares.stripPixelCount == 196 && shares.outputParts == [0..<12, 12..<24])
  }

  @Test func `panels shared by workers are cut by pixels where there are too few output channels`() {
    let shares = Self.shares(pixels: 192, blocks: 1, workers: 2, strips: [192, 96])
    #expect(shares.stripPixelCount == 96 && shares.outputParts == [0..<1])
  }
}
