import KernelsSIMD128
import KernelsSIMD256
import KernelsSIMD512
package import VectorKernels

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
      case .simd128: kernelsSIMD128
      case .simd256: kernelsSIMD256
      case .simd512: kernelsSIMD512
      }
    channelTiles = TileGrid(kernels.channelTiles)
    blockedChannelTiles = TileGrid(kernels.blockedChannelTiles)
    pixelTiles = TileGrid(kernels.pixelTiles)
  }
}

/// Tiles by their shape.
package struct TileGrid: Sendable {
  private let tiles: [TileKernel]
  /// Tiles of 1 to this many rows exist for each column count.
  package let rowCount: Int
  /// The column counts that exist, ascending.
  package let columnCounts: [Int]

  /// - Parameter tiles: for each column count in ascending order, one tile of each row count from 1 up.
  init(_ tiles: [TileKernel]) {
    self.tiles = tiles
    rowCount = tiles.map(\.rows).max()!
    columnCounts = Set(tiles.map(\.columns)).sorted()
    precondition(tiles.count == rowCount * columnCounts.count)
  }

  package subscript(rows rows: Int, columns columns: Int) -> TileKernel {
    let tile = tiles[(columnCounts.firstIndex(of: columns)!) * rowCount + rows - 1]
    assert(tile.rows == rows && tile.columns == columns)
    return tile
  }
}
