import KernelsSIMD128
import KernelsSIMD256
import KernelsSIMD512
public import VectorKernels

/// The kernels of one instruction set. Chosen once and passed in.
package struct KernelTable: Sendable {
  package let instructionSet: InstructionSet
  package let kernels: KernelSet
  /// Neighbouring pixels × vectors of output channels.
  package let channelTiles: TileGrid
  /// Pixels, one vector of channels each, × vectors of output channels.
  package let blockedChannelTiles: TileGrid
  /// Output channels × vectors of pixels.
  package let pixelTiles: TileGrid

  /// The kernels of the given set, which must be available.
  package init(for instructionSet: InstructionSet) {
    self.instructionSet = instructionSet
    kernels =
      switch instructionSet {
      case .sse42: kernelsSIMD128
      case .avx2: kernelsSIMD256
      case .avx512: kernelsSIMD512
      }
    channelTiles = TileGrid(kernels.channelTiles)
    blockedChannelTiles = TileGrid(kernels.blockedChannelTiles)
    pixelTiles = TileGrid(kernels.pixelTiles)
  }
}

/// Tiles by their shape.
///
/// Public, as the subscript is inlined into other modules only then.
public struct TileGrid: Sendable {
  /// By columns, then by rows.
  @usableFromInline let tiles: ConstantTable<TileKernel>
  /// Where the tiles of 1, 2, … columns begin, and where the last ones end.
  @usableFromInline let starts: ConstantTable<Int>

  /// - Parameter tiles: for each column count from 1 up, in ascending order, one tile of each row count from 1 up.
  init(_ tiles: [TileKernel]) {
    let columnCount = tiles.map(\.columns).max()!
    let groups = (1...columnCount).map { columns in tiles.filter { $0.columns == columns } }
    precondition(groups.allSatisfy { group in group.map(\.rows) == Array(1...max(1, group.count)) })
    self.tiles = ConstantTable(groups.flatMap(\.self))
    starts = ConstantTable(groups.reduce(into: [0]) { $0.append($0.last! + $1.count) })
  }

  /// Tiles of 1 to this many columns exist.
  package var columnCount: Int { starts.elements.count - 1 }

  /// Tiles of 1 to this many rows exist that have so many columns.
  package func rowCount(columns: Int) -> Int { starts.elements[columns] - starts.elements[columns - 1] }

  @inlinable
  @inline(__always)
  public subscript(rows rows: Int, columns columns: Int) -> TileKernel {
    tiles.elements[starts.elements[columns - 1] + rows - 1]
  }

  /// Splits `columns` columns into blocks of one tile each, none of more than `widest` columns, so that tiles of `rows`
  /// rows altogether take the fewest instructions.
  ///
  /// A step of a tile of r × c takes a multiply-add for each of its sums, a load for each row and each column, and some
  /// that count: the larger the tile, the fewer loads for each multiply-add, but its rows have to fit what is there.
  package func blocks(columns: Int, rows: Int, widest: Int) -> [Range<Int>] {
    splits(columns: columns, widest: widest).min {
      instructionCount($0, rows: rows) < instructionCount($1, rows: rows)
    }!
  }

  /// Ways to split `columns` columns into blocks of at most `widest` columns, none wider than the first: of the same
  /// width but for the last block, or of widths that differ by at most 1.
  package func splits(columns: Int, widest: Int) -> [[Range<Int>]] {
    (1...max(1, min(columns, columnCount, widest))).flatMap { width in
      let blocks = stride(from: 0, to: columns, by: width).map { $0..<min(columns, $0 + width) }
      // From the end, as the last of parts that are as equal as possible is the largest.
      let even = blocks.indices.reversed().map { part in
        columns - columns * (part + 1) / blocks.count..<columns - columns * part / blocks.count
      }
      return [blocks, even]
    }
  }

  /// Instructions of one step of tiles of `rows` rows altogether.
  package func instructionCount(_ blocks: some Sequence<Range<Int>>, rows: Int) -> Int {
    blocks.reduce(0) { $0 + instructionCount(columns: $1.count, rows: rows, tileRows: rowCount(columns: $1.count)) }
  }

  /// - Parameter loadsPerColumn: what a load of a column counts.
  private func instructionCount(columns: Int, rows: Int, tileRows: Int, loadsPerColumn: Int = 1) -> Int {
    let tileCount = (rows + tileRows - 1) / tileRows
    return rows * columns + rows + tileCount * (loadsPerColumn * columns + 1)
  }

  /// The width of the panels, in columns, that `columns` columns are split into so that tiles of `rows` rows altogether take
  /// the fewest instructions; the last panel may be narrower, with as many rows in its tiles as the others. Loads of columns
  /// count twice, as panels do not always stay in the first-level cache.
  package func panelColumns(columns: Int, rows: Int) -> Int {
    (1...columnCount).min { panelInstructionCount($0, columns, rows) < panelInstructionCount($1, columns, rows) }!
  }

  private func panelInstructionCount(_ width: Int, _ columns: Int, _ rows: Int) -> Int {
    stride(from: 0, to: columns, by: width).reduce(0) {
      $0
        + instructionCount(
          columns: min(width, columns - $1), rows: rows, tileRows: rowCount(columns: width), loadsPerColumn: 2)
    }
  }
}
