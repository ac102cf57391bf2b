import Tensors

/// What a lowered convolution takes for a step of the reduction: multiplying all output channels of a task with pixels
/// from a copy, or from where they are.
package struct PanelCost {
  /// Output channels of a block, and blocks.
  let rows: Int
  let blocks: Int
  /// Pixels of a panel, and of a vector.
  let panelWidth: Int
  let lanes: Int

  package init(rows: Int, blocks: Int, panelWidth: Int, lanes: Int) {
    self.rows = rows
    self.blocks = blocks
    self.panelWidth = panelWidth
    self.lanes = lanes
  }

  /// Whether rows of `width` pixels are multiplied sooner where they are: their vectors straddle cache lines and end with
  /// the row, but nothing is copied.
  package func readsRowsSooner(of width: Int) -> Bool {
    let columns = panelWidth / lanes
    let copied = Double(blocks) * time(columns: columns, loadsPerColumn: 1) + Self.loadsPerCopy * Double(columns)
    let (panels, rest) = width.dividedRoundingUp(by: lanes).quotientAndRemainder(dividingBy: columns)
    let inPlace =
      Double(panels) * time(columns: columns, loadsPerColumn: 2)
      + (rest > 0 ? time(columns: rest, loadsPerColumn: 2) : 0)
    return Double(blocks) * inPlace * Double(panelWidth) < copied * Double(width)
  }

  /// Cycles in which a block multiplies `columns` vectors of pixels: two multiply-adds in each, or one load.
  private func time(columns: Int, loadsPerColumn: Int) -> Double {
    max(Double(rows * columns) / 2, Double(rows + loadsPerColumn * columns))
  }

  /// Loads that take as long as copying a vector: one that straddles two lines, and a store that does.
  private static let loadsPerCopy = 4.0
}
