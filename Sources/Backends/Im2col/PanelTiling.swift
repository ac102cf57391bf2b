import Convolution
import Kernels
import Tensors

/// How the product of the weights and the lowered matrix is cut into register tiles, and its reduction into passes.
///
/// It does not depend on the number of workers, so that sums are the same bits for any.
struct PanelTiling: Sendable {
  /// Pixels of a vector.
  let lanes: Int
  /// Pixels of a panel, in whole vectors.
  let panelWidth: Int
  /// The most output channels that a tile as wide as a panel may have.
  let mostRows: Int
  /// The output channels of each tile.
  let outputBlocks: ConstantTable<Range<Int>>
  /// Steps of the reduction.
  let depth: Int
  /// Those of each pass.
  let stepRanges: [Range<Int>]
  /// Steps of the longest pass.
  let stepsPerPass: Int
  /// Where the pixels of each step of a pass begin within a panel.
  let panelOffsets: ConstantTable<Int>

  init(_ problem: ConvolutionProblem, table: KernelTable, blocking: Blocking) {
    lanes = table.kernels.lanes
    let columns = table.pixelTiles.panelColumns(
      columns: problem.outputPlaneSize.dividedRoundingUp(by: lanes), rows: problem.outputChannelsPerGroup)
    let width = columns * lanes
    panelWidth = width
    mostRows = table.pixelTiles.rowCount(columns: columns)
    outputBlocks = ConstantTable(problem.outputChannelsPerGroup.split(intoPartsOfAtMost: mostRows))
    depth = problem.inputChannelsPerGroup * problem.height.kernel * problem.width.kernel
    stepRanges = depth.split(
      intoPartsOfAtMost: blocking.panelSteps(width: width, of: depth, panels: 4, wholePanels: 4))
    stepsPerPass = stepRanges.map(\.count).max()!
    panelOffsets = ConstantTable((0..<stepsPerPass).map { $0 * width })
  }

  /// Vectors of a panel.
  var columns: Int { panelWidth / lanes }
  /// Output channels of the largest tile.
  var rows: Int { outputBlocks.elements.map(\.count).max()! }
  /// Whether sums are kept in memory from one pass to the next.
  var keepsSums: Bool { stepRanges.count > 1 }
}
