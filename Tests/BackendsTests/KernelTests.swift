import Backends
import Kernels
import Tensors
import TestSupport
import Testing
import VectorKernels

struct `Instruction sets` {
  @Test func `instruction sets are ordered by their width`() {
    #expect(InstructionSet.allCases == InstructionSet.allCases.sorted())
    #expect(InstructionSet.available == InstructionSet.available.sorted())
    #expect(InstructionSet.available == Array(InstructionSet.allCases.prefix(InstructionSet.available.count)))
    #expect(InstructionSet.allCases.map(\.lanes) == [4, 8, 16])
  }

  @Test func `instruction sets are found by the names of today, and by those of earlier versions`() {
    #expect(InstructionSet.allCases.map(\.rawValue) == ["sse4.2", "avx2", "avx512"])
    #expect(InstructionSet.allCases.map(\.formerName) == ["simd128", "simd256", "simd512"])
    for set in InstructionSet.allCases {
      #expect(InstructionSet(named: set.rawValue) == set && InstructionSet(named: set.formerName) == set)
    }
    #expect(InstructionSet(named: "avx") == nil)
  }

  @Test func `instruction sets include the narrowest on every machine`() {
    #expect(InstructionSet.available.first == .sse42)
  }

  @Test(arguments: InstructionSet.available)
  func `instruction sets have kernels of their width and a tile for each row and column count`(
    instructionSet: InstructionSet
  ) {
    let table = KernelTable(for: instructionSet)
    #expect(table.instructionSet == instructionSet && table.kernels.lanes == instructionSet.lanes)
    for grid in [table.channelTiles, table.blockedChannelTiles, table.pixelTiles] {
      for columns in 1...grid.columnCount {
        for rows in 1...grid.rowCount(columns: columns) {
          #expect(grid[rows: rows, columns: columns].rows == rows)
          #expect(grid[rows: rows, columns: columns].columns == columns)
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `instruction sets split columns into blocks that are all covered once, none wider than a tile`(
    instructionSet: InstructionSet
  ) {
    let grid = KernelTable(for: instructionSet).channelTiles
    for columns in 1...20 {
      for (rows, widest) in zip([1, 7, 14, 28, 56, 1000], [9, 1, 4, 2, 3, 9]) {
        let blocks = grid.blocks(columns: columns, rows: rows, widest: widest)
        #expect(blocks.flatMap(Array.init) == Array(0..<columns))
        #expect(blocks.allSatisfy { $0.count <= min(widest, grid.columnCount) && $0.count <= blocks[0].count })
        for split in grid.splits(columns: columns, widest: widest) {
          #expect(split.flatMap(Array.init) == Array(0..<columns))
          #expect(split.allSatisfy { (1...min(widest, grid.columnCount)).contains($0.count) })
          #expect(split.allSatisfy { $0.count <= split[0].count })
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `kernels give the same sums whatever they prefetch meanwhile`(instructionSet: InstructionSet) {
    let table = KernelTable(for: instructionSet)
    let lanes = table.kernels.lanes
    let (stepCount, part) = (3 * lanes + 5, 8192)
    let operands = Tensor([3 * part], seed: 1)
    let offsets = (0..<stepCount).map { $0 * lanes }
    for grid in [table.channelTiles, table.blockedChannelTiles, table.pixelTiles] {
      for (columns, lines) in zip(1...grid.columnCount, [1, 2, 3, 4]) {
        let tile = grid[rows: grid.rowCount(columns: columns), columns: columns]
        let (plain, asking) = (Tensor([part]), Tensor([part]))
        offsets.withUnsafeBufferPointer { offsets in
          var reduction = Reduction(offsets: offsets.baseAddress!, stepCount: stepCount)
          for target in [plain, asking] {
            tile.run(
              reduction, operands.pointer, operands.pointer + part,
              TileTarget(target.pointer, stride: tile.rows * lanes * columns, accumulates: false))
            reduction.lookahead = Lookahead(
              operands.pointer + 2 * part, to: operands.pointer + 3 * part, linesPerFourSteps: lines,
              partsPerFourSteps: lines)
          }
        }
        withExtendedLifetime((operands, plain, asking)) {
          #expect(Array(plain.elements) == Array(asking.elements), "\(tile.rows)x\(tile.columns)")
          #expect(plain.elements.contains { $0 != 0 })
        }
      }
    }
  }

  @Test(arguments: [(24_576, 7, 117), (24_576, 33, 96), (100, 9, 4), (0, 3, 16), (16, 1, 1)])
  func `prefetching shares the lines of a panel among the tiles, none left out`(
    count: Int, tileCount: Int, stepCount: Int
  ) {
    let panel = Tensor([max(1, count)])
    var lookahead = PanelLookahead(panel.pointer, count: count, tileCount: tileCount, stepCount: stepCount)
    var next = UnsafePointer(panel.pointer)
    for _ in 0..<tileCount {
      let part = lookahead.next()
      #expect(part.next == next && part.end >= part.next)
      #expect((0...Lookahead.mostLinesPerFourSteps).contains(part.linesPerFourSteps))
      next = part.end
    }
    #expect(next == panel.pointer + count / Lookahead.lineElementCount * Lookahead.lineElementCount)
  }

  @Test(arguments: [(48, 96, 8), (48, 100, 3), (64, 40, 5), (33, 7, 16), (1, 5, 1)])
  func `prefetching shares the planes of a panel among the tiles, none left out`(
    count: Int, planeCount: Int, tileCount: Int
  ) {
    let stride = 70
    let planes = Tensor([planeCount * stride])
    var lookahead = PanelLookahead(
      planes: planes.pointer, count: count, planeCount: planeCount, planeStride: stride, tileCount: tileCount)
    // A fifth line is the first one, which the part before has.
    let first = UnsafePointer(planes.pointer) + (count == 64 ? Lookahead.lineElementCount : 0)
    var next = first
    for _ in 0..<tileCount {
      let part = lookahead.next()
      #expect(part.next == next && part.end >= part.next && part.stride == stride)
      #expect(part.linesPerFourSteps == min(Lookahead.mostLinesPerFourSteps, (count + 15) / 16 + 1))
      #expect(part.partsPerFourSteps == 1)
      next = part.end
    }
    #expect(next == first + planeCount * stride)
  }

  @Test(arguments: [(96, 1, 96, 4), (96, 2, 96, 2), (96, 3, 96, 1), (96, 1, 7, 4), (10, 1, 96, 1)])
  func `prefetching asks for planes so often that few tiles reach all`(
    planeCount: Int, tileCount: Int, stepCount: Int, partsPerFourSteps: Int
  ) {
    let planes = Tensor([planeCount * 50])
    var lookahead = PanelLookahead(
      planes: planes.pointer, count: 48, planeCount: planeCount, planeStride: 50, tileCount: tileCount,
      stepCount: stepCount)
    #expect(lookahead.next().partsPerFourSteps == partsPerFourSteps)
  }

  @Test(arguments: InstructionSet.available)
  func `the peak kernel of an instruction set executes as many multiply-adds as it says`(instructionSet: InstructionSet)
  {
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
  func `memory streams read all that they are given and nothing else`(instructionSet: InstructionSet, count: Int) {
    let kernels = KernelTable(for: instructionSet).kernels
    let tensor = Tensor([max(1, count * kernels.lanes)], seed: 1)
    let source = ExactOperand(tensor)
    let sum = tensor.elements.prefix(count * kernels.lanes).reduce(UInt32(0)) { $0 &+ $1.bitPattern }
    for passes in 0...3 {
      #expect(kernels.readStream(source.pointer, count, passes) == UInt32(passes) &* sum)
      #expect(kernels.readStreams(source.pointer, count, passes) == UInt32(passes) &* sum)
    }
    #expect(source.isUnchanged)
  }

  @Test(arguments: InstructionSet.available, counts)
  func `memory streams write all that they are given and nothing else`(instructionSet: InstructionSet, count: Int) {
    let kernels = KernelTable(for: instructionSet).kernels
    let memory = GuardedMemory(byteCount: count * kernels.lanes * MemoryLayout<Float>.stride)
    kernels.writeStream(memory.floats, count, 2.5, 0)
    #expect((0..<count * kernels.lanes).allSatisfy { memory.floats[$0].isNaN })
    kernels.writeStream(memory.floats, count, 2.5, 2)
    #expect((0..<count * kernels.lanes).allSatisfy { memory.floats[$0] == 2.5 } && memory.isIntact)
  }

  @Test(arguments: InstructionSet.available, counts)
  func `memory streams compute the triad of all that they are given and nothing else`(
    instructionSet: InstructionSet, count: Int
  ) {
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
  private static let steps = StepOrder([90, 0, 37, 48, 41, 94, 11, 15, 101, 3, 4])

  @Test(arguments: InstructionSet.available, [1, 2, 7])
  func `register tiles of pixels by channels sum what plain loops sum`(instructionSet: InstructionSet, pixelStride: Int)
  {
    let kernels = KernelTable(for: instructionSet).kernels
    let steps = StepOrder(Self.steps.offsets, pixelStride: pixelStride)
    for tile in kernels.channelTiles { check(tile, steps, scalarStride: pixelStride, instructionSet) }
  }

  /// Whole vectors of steps, and the beginning of one.
  @Test(arguments: InstructionSet.available, [(0, 1), (0, 3), (1, 0), (2, 0), (2, 3)])
  func `register tiles of vectors of channels sum what plain loops sum`(
    instructionSet: InstructionSet, count: (Int, Int)
  ) {
    let (vectors, rest) = count
    let kernels = KernelTable(for: instructionSet).kernels
    let starts = [300, 0, 700].prefix(vectors + (rest > 0 ? 1 : 0))
    let steps = starts.flatMap { start in (0..<kernels.lanes).map { start + $0 } }.prefix(
      vectors * kernels.lanes + rest)
    for tile in kernels.blockedChannelTiles {
      check(tile, StepOrder(Array(steps), tableOf: Array(starts)), scalarStride: kernels.lanes, instructionSet)
    }
  }

  /// - Parameter scalarStride: from the scalar of one row to that of the next.
  private func check(_ tile: TileKernel, _ steps: StepOrder, scalarStride: Int, _ instructionSet: InstructionSet) {
    let lanes = instructionSet.lanes
    let width = tile.columns * lanes
    let scalars = Self.operand(steps.reach + (tile.rows - 1) * scalarStride + 1, seed: 1)
    let vectors = Self.operand(steps.offsets.count * width, seed: 2)
    let sums = ExpectedSums(elementCount: tile.columns * (tile.rows + 1) * lanes)
    let columnStride = (tile.rows + 1) * lanes
    for (row, column, lane) in Self.positions(tile.rows, tile.columns, lanes) {
      sums.expected[column * columnStride + row * lanes + lane] = steps.sum { step, offset in
        scalars.pointer[offset + row * scalarStride] * vectors.pointer[step * width + column * lanes + lane]
      }
    }
    #expect(
      sums.agree(with: tile, steps, scalars, vectors, columnStride: columnStride),
      "\(tile.rows)x\(tile.columns) of \(instructionSet), scalars \(scalarStride) apart")
  }

  @Test(arguments: InstructionSet.available)
  func `register tiles of channels by pixels sum what plain loops sum`(instructionSet: InstructionSet) {
    let kernels = KernelTable(for: instructionSet).kernels
    for tile in kernels.pixelTiles {
      let width = tile.columns * kernels.lanes
      let scalars = Self.operand(Self.steps.offsets.count * tile.rows, seed: 3)
      let vectors = Self.operand(Self.steps.reach + width, seed: 4)
      let sums = ExpectedSums(elementCount: tile.rows * (width + 5))
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

  @Test(arguments: InstructionSet.available)
  func `register tiles of channels by pixels copy the pixels on the way`(instructionSet: InstructionSet) {
    let kernels = KernelTable(for: instructionSet).kernels
    for tile in kernels.pixelTiles {
      let width = tile.columns * kernels.lanes
      let (stepCount, copyStride) = (Self.steps.offsets.count, width + 5)
      let scalars = Self.operand(stepCount * tile.rows, seed: 3)
      let vectors = Self.operand(Self.steps.reach + width, seed: 4)
      let sums = Tensor([tile.rows * width])
      let plainSums = Tensor([tile.rows * width])
      let copy = GuardedMemory(byteCount: stepCount * copyStride * MemoryLayout<Float>.stride)
      Self.steps.withReduction { reduction in
        tile.run(
          reduction, scalars.pointer, vectors.pointer, TileTarget(plainSums.pointer, stride: width, accumulates: false))
        var reduction = reduction
        reduction.copy = VectorCopy(copy.floats, stride: copyStride)
        tile.run(
          reduction, scalars.pointer, vectors.pointer, TileTarget(sums.pointer, stride: width, accumulates: false))
      }
      let isCopied = (0..<stepCount * copyStride).allSatisfy { index in
        let (step, pixel) = (index / copyStride, index % copyStride)
        guard pixel < width else { return copy.floats[index].isNaN }
        return copy.floats[index] == vectors.pointer[Self.steps.offsets[step] + pixel]
      }
      let sumsAgree = (0..<tile.rows * width).allSatisfy { sums.pointer[$0] == plainSums.pointer[$0] }
      withExtendedLifetime((scalars, vectors, sums, plainSums)) {
        #expect(isCopied && sumsAgree && copy.isIntact, "\(tile.rows)x\(tile.columns) of \(instructionSet)")
      }
    }
  }

  /// With all of a tile's pixels, without some of its last vector, and aligned such that stores may go past the caches.
  @Test(
    arguments: InstructionSet.available,
    [
      (0, false, false, true), (1, false, false, false), (3, true, false, false), (0, true, false, true),
      (0, false, true, false), (2, true, true, false), (0, false, true, true),
    ])
  func `register tiles of pixels leave outputs with the epilogue applied`(
    instructionSet: InstructionSet, variant: (missing: Int, addsResidual: Bool, clampsAbove: Bool, streams: Bool)
  ) {
    let (missing, addsResidual, clampsAbove, streams) = variant
    let (low, high): (Float, Float) = (clampsAbove ? -40 : 0, clampsAbove ? 90 : .infinity)
    let table = KernelTable(for: instructionSet)
    for tile in table.kernels.pixelTiles {
      let width = tile.columns * table.kernels.lanes
      let (pixelCount, planeStride) = (width - missing, width + (streams ? 16 : 3))
      let scalars = Self.operand(Self.steps.offsets.count * tile.rows, seed: 3)
      let vectors = Self.operand(Self.steps.reach + width, seed: 4)
      let sums = Tensor([tile.rows * width], seed: 5, integersIn: -9...9)
      let bias = Tensor([tile.rows], seed: 6, integersIn: -99...99)
      let residual = Tensor([tile.rows * planeStride], seed: 7, integersIn: -9...9)
      let memory = GuardedMemory(byteCount: tile.rows * planeStride * MemoryLayout<Float>.stride)
      let output = TileTarget.Output(
        destination: memory.floats, planeStride: planeStride, pixelCount: pixelCount,
        epilogue: Epilogue(
          bias: UnsafePointer(bias.pointer), residual: addsResidual ? UnsafePointer(residual.pointer) : nil,
          low: low, high: high, streams: streams))
      Self.steps.withReduction {
        tile.run(
          $0, scalars.pointer, vectors.pointer,
          TileTarget(sums.pointer, stride: width, accumulates: true, output: output))
      }
      let agrees = (0..<tile.rows * planeStride).allSatisfy { index in
        let (row, pixel) = (index / planeStride, index % planeStride)
        guard pixel < pixelCount else { return memory.floats[index].isNaN }
        let products = Self.steps.sum { step, offset in
          scalars.pointer[step * tile.rows + row] * vectors.pointer[offset + pixel]
        }
        let sum = products + sums.pointer[row * width + pixel] + bias.pointer[row]
        return memory.floats[index] == max(low, min(high, addsResidual ? sum + residual.pointer[index] : sum))
      }
      withExtendedLifetime((sums, bias, residual)) {
        #expect(agrees && memory.isIntact, "\(tile.rows)x\(tile.columns) of \(instructionSet)")
      }
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

/// The steps of a tile, as plain loops walk them.
private struct StepOrder {
  let offsets: [Int]
  /// What the kernel is given: the same, or where each vector of steps begins.
  let table: [Int]
  let pixelStride: Int

  init(_ offsets: [Int], tableOf table: [Int]? = nil, pixelStride: Int = 1) {
    self.offsets = offsets
    self.table = table ?? offsets
    self.pixelStride = pixelStride
  }

  /// The largest offset.
  var reach: Int { offsets.max()! }

  func sum(_ product: (_ step: Int, _ offset: Int) -> Float) -> Float {
    offsets.enumerated().reduce(0) { $0 + product($1.offset, $1.element) }
  }

  func withReduction(_ body: (Reduction) -> Void) {
    table.withUnsafeBufferPointer {
      body(Reduction(offsets: $0.baseAddress!, stepCount: offsets.count, pixelStride: pixelStride))
    }
  }
}

/// What a tile should leave, NaN where it should leave nothing.
private final class ExpectedSums {
  var expected: [Float]

  init(elementCount: Int) { expected = Array(repeating: .nan, count: elementCount) }

  /// Whether a tile writes these sums and nothing else, and doubles them when it accumulates.
  func agree(
    with tile: TileKernel, _ steps: StepOrder, _ scalars: ExactOperand, _ vectors: ExactOperand, columnStride: Int
  ) -> Bool {
    let memory = GuardedMemory(byteCount: expected.count * MemoryLayout<Float>.stride)
    return [(false, Float(1)), (true, 2)].allSatisfy { accumulates, factor in
      steps.withReduction {
        tile.run(
          $0, scalars.pointer, vectors.pointer,
          TileTarget(memory.floats, stride: columnStride, accumulates: accumulates))
      }
      return memory.isIntact
        && expected.indices.allSatisfy { index in
          let (found, expected) = (memory.floats[index], factor * expected[index])
          return found == expected || (found.isNaN && expected.isNaN)
        }
    }
  }
}
