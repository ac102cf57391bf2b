import Backends
import Convolution
import Kernels
import TestSupport
import Testing
import VectorKernels

struct `Instruction sets` {
  @Test func `are ordered by their width`() {
    #expect(InstructionSet.allCases == InstructionSet.allCases.sorted())
    #expect(InstructionSet.available == InstructionSet.available.sorted())
    #expect(InstructionSet.available == Array(InstructionSet.allCases.prefix(InstructionSet.available.count)))
    #expect(InstructionSet.allCases.map(\.lanes) == [4, 8, 16])
  }

  @Test func `include the narrowest on every machine`() { #expect(InstructionSet.available.first == .simd128) }

  @Test(arguments: InstructionSet.available)
  func `have kernels of their width and a tile for each row and column count`(instructionSet: InstructionSet) {
    let table = KernelTable(for: instructionSet)
    #expect(table.instructionSet == instructionSet && table.kernels.lanes == instructionSet.lanes)
    for grid in [table.channelTiles, table.blockedChannelTiles, table.pixelTiles] {
      #expect(grid.columnCounts.first == 1 && grid.columnCounts == grid.columnCounts.sorted())
      for columns in grid.columnCounts {
        for rows in 1...grid.rowCount {
          #expect(grid[rows: rows, columns: columns].rows == rows)
          #expect(grid[rows: rows, columns: columns].columns == columns)
        }
      }
    }
    #expect(table.channelTiles.columnCounts == [1, 2] && table.blockedChannelTiles.columnCounts == [1, 2])
  }

  @Test(arguments: InstructionSet.available)
  func `count as many multiply-adds at their peak as they say`(instructionSet: InstructionSet) {
    let kernels = KernelTable(for: instructionSet).kernels
    let scratch = GuardedMemory(byteCount: 3 * kernels.lanes * MemoryLayout<Float>.stride)
    for index in 0..<2 * kernels.lanes { scratch.floats[index] = index < kernels.lanes ? 1 : Float(index) }
    kernels.peakRate(1000, scratch.floats)
    let chains = kernels.peakRateChainCount
    for lane in 0..<kernels.lanes {
      let sum = chains * (chains - 1) / 2 + 1000 * chains * (kernels.lanes + lane)
      #expect(scratch.floats[2 * kernels.lanes + lane] == Float(sum))
    }
    #expect(scratch.isIntact)
  }
}

struct `Memory streams` {
  /// Vectors: none, fewer than a block, whole blocks, and odd ends.
  private static let counts = [0, 1, 7, 8, 9, 31, 64, 77]

  @Test(arguments: InstructionSet.available, counts)
  func `read all that they are given and nothing else`(instructionSet: InstructionSet, count: Int) {
    let kernels = KernelTable(for: instructionSet).kernels
    let tensor = Tensor([max(1, count * kernels.lanes)], seed: 1)
    let source = ExactOperand(tensor)
    let sum = tensor.elements.prefix(count * kernels.lanes).reduce(UInt32(0)) { $0 &+ $1.bitPattern }
    for passes in 0...3 {
      #expect(kernels.readStream(source.pointer, count, passes) == UInt32(passes) &* sum)
    }
    #expect(source.isUnchanged)
  }

  @Test(arguments: InstructionSet.available, counts)
  func `write all that they are given and nothing else`(instructionSet: InstructionSet, count: Int) {
    let kernels = KernelTable(for: instructionSet).kernels
    let memory = GuardedMemory(byteCount: count * kernels.lanes * MemoryLayout<Float>.stride)
    kernels.writeStream(memory.floats, count, 2.5, 0)
    #expect((0..<count * kernels.lanes).allSatisfy { memory.floats[$0].isNaN })
    kernels.writeStream(memory.floats, count, 2.5, 2)
    #expect((0..<count * kernels.lanes).allSatisfy { memory.floats[$0] == 2.5 } && memory.isIntact)
  }

  @Test(arguments: InstructionSet.available, counts)
  func `compute the triad of all that they are given and nothing else`(instructionSet: InstructionSet, count: Int) {
    let kernels = KernelTable(for: instructionSet).kernels
    let elementCount = max(1, count * kernels.lanes)
    let b = ExactOperand(Tensor([elementCount], seed: 1, integersIn: -9...9))
    let c = ExactOperand(Tensor([elementCount], seed: 2, integersIn: -9...9))
    let a = GuardedMemory(byteCount: count * kernels.lanes * MemoryLayout<Float>.stride)
    kernels.triadStream(a.floats, b.pointer, c.pointer, 3, count, 2)
    #expect((0..<count * kernels.lanes).allSatisfy { a.floats[$0] == b.pointer[$0] + 3 * c.pointer[$0] })
    #expect(a.isIntact && b.isUnchanged && c.isUnchanged)
  }
}

struct `Register tiles` {
  /// Steps with gaps and in no order, as strides, phases and dilation make them.
  private static let steps = StepOrder(outer: [90, 0, 37], middleStride: 11, middleCount: 2, inner: [4, 0, 3])

  @Test(arguments: InstructionSet.available)
  func `of pixels by channels sum what plain loops sum`(instructionSet: InstructionSet) {
    let kernels = KernelTable(for: instructionSet).kernels
    for (tiles, rowStride) in [(kernels.channelTiles, 1), (kernels.blockedChannelTiles, kernels.lanes)] {
      for tile in tiles {
        let width = tile.columns * kernels.lanes
        let scalars = Self.operand(Self.steps.reach + (tile.rows - 1) * rowStride + 1, seed: 1)
        let vectors = Self.operand(Self.steps.offsets.count * width, seed: 2)
        let sums = TileSums(elementCount: tile.columns * (tile.rows + 1) * kernels.lanes)
        let columnStride = (tile.rows + 1) * kernels.lanes
        for (row, column, lane) in Self.positions(tile.rows, tile.columns, kernels.lanes) {
          let place = column * columnStride + row * kernels.lanes + lane
          sums.expected[place] = Self.steps.sum { step, offset in
            scalars.pointer[offset + row * rowStride] * vectors.pointer[step * width + column * kernels.lanes + lane]
          }
        }
        #expect(
          sums.agree(with: tile, Self.steps, scalars, vectors, columnStride: columnStride),
          "\(tile.rows)x\(tile.columns) of \(instructionSet), scalars \(rowStride) apart")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `of channels by pixels sum what plain loops sum`(instructionSet: InstructionSet) {
    let kernels = KernelTable(for: instructionSet).kernels
    for tile in kernels.pixelTiles {
      let width = tile.columns * kernels.lanes
      let scalars = Self.operand(Self.steps.offsets.count * tile.rows, seed: 3)
      let vectors = Self.operand(Self.steps.reach + width, seed: 4)
      let sums = TileSums(elementCount: tile.rows * (width + 5))
      for (row, column, lane) in Self.positions(tile.rows, tile.columns, kernels.lanes) {
        let pixel = column * kernels.lanes + lane
        sums.expected[row * (width + 5) + pixel] = Self.steps.sum { step, offset in
          scalars.pointer[step * tile.rows + row] * vectors.pointer[offset + pixel]
        }
      }
      #expect(
        sums.agree(with: tile, Self.steps, scalars, vectors, columnStride: width + 5),
        "\(tile.rows)x\(tile.columns) of \(instructionSet)")
    }
  }

  private static func operand(_ count: Int, seed: UInt64) -> ExactOperand {
    ExactOperand(Tensor([count], seed: seed, integersIn: -9...9))
  }

  private static func positions(_ rows: Int, _ columns: Int, _ lanes: Int) -> [(row: Int, column: Int, lane: Int)] {
    (0..<rows).flatMap { row in
      (0..<columns).flatMap { column in (0..<lanes).map { (row, column, $0) } }
    }
  }
}

/// The order in which a tile walks one operand, as plain loops.
private struct StepOrder {
  let outer: [Int]
  let middleStride: Int
  let middleCount: Int
  let inner: [Int]

  var offsets: [Int] {
    outer.flatMap { outer in
      (0..<middleCount).flatMap { middle in inner.map { outer + middle * middleStride + $0 } }
    }
  }

  /// The largest offset.
  var reach: Int { offsets.max()! }

  func sum(_ product: (_ step: Int, _ offset: Int) -> Float) -> Float {
    offsets.enumerated().reduce(0) { $0 + product($1.offset, $1.element) }
  }

  func withReduction(_ body: (Reduction) -> Void) {
    outer.withUnsafeBufferPointer { outer in
      inner.withUnsafeBufferPointer { inner in
        body(
          Reduction(
            outerOffsets: outer.baseAddress!, outerCount: outer.count, middleStride: middleStride,
            middleCount: middleCount, innerOffsets: inner.baseAddress!, innerCount: inner.count))
      }
    }
  }
}

/// What a tile should leave, NaN where it should leave nothing.
private final class TileSums {
  var expected: [Float]

  init(elementCount: Int) { expected = Array(repeating: .nan, count: elementCount) }

  /// Whether a tile writes these sums and nothing else, and doubles them when it accumulates.
  func agree(
    with tile: TileKernel, _ steps: StepOrder, _ scalars: ExactOperand, _ vectors: ExactOperand, columnStride: Int
  ) -> Bool {
    let memory = GuardedMemory(byteCount: expected.count * MemoryLayout<Float>.stride)
    return [(false, Float(1)), (true, 2)].allSatisfy { accumulates, factor in
      steps.withReduction {
        tile.run($0, scalars.pointer, vectors.pointer, memory.floats, columnStride, accumulates)
      }
      return memory.isIntact
        && expected.indices.allSatisfy { index in
          let (found, expected) = (memory.floats[index], factor * expected[index])
          return found == expected || (found.isNaN && expected.isNaN)
        }
    }
  }
}
