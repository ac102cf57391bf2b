import Tensors

/// Where the neighbouring output pixels of a strip are cut into panels: the last panel of each cut may have fewer pixels
/// than the others.
package struct PanelCuts: Sendable {
  /// Pixels of a panel.
  package let panelWidth: Int
  /// Pixels that are cut as a whole: those of the strip, or of a row.
  package let cutWidth: Int
  private let panelsPerCut: Int

  package init(panelWidth: Int, cutWidth: Int) {
    self.panelWidth = panelWidth
    self.cutWidth = cutWidth
    panelsPerCut = cutWidth.dividedRoundingUp(by: panelWidth)
  }

  /// Panels of the first `pixelCount` pixels.
  package func panelCount(of pixelCount: Int) -> Int {
    let (cuts, rest) = pixelCount.quotientAndRemainder(dividingBy: cutWidth)
    return cuts * panelsPerCut + rest.dividedRoundingUp(by: panelWidth)
  }

  /// The pixels of one panel of the first `pixelCount`.
  package func pixels(ofPanel index: Int, of pixelCount: Int) -> Range<Int> {
    let (cut, part) = index.quotientAndRemainder(dividingBy: panelsPerCut)
    let first = cut * cutWidth + part * panelWidth
    return first..<min(first + panelWidth, (cut + 1) * cutWidth, pixelCount)
  }

  /// Elements of the vectors of `lanes` pixels that the first `pixelCount` take.
  package func elementCount(of pixelCount: Int, lanes: Int) -> Int {
    let (cuts, rest) = pixelCount.quotientAndRemainder(dividingBy: cutWidth)
    return cuts * cutWidth.roundedUp(to: lanes) + rest.roundedUp(to: lanes)
  }
}
