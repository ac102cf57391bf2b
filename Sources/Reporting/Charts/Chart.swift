/// A picture in a report.
package struct Chart: Hashable, Sendable {
  package let title: String
  /// Drawn with characters, each line ended by a line break; empty for one that only pages and pictures show.
  package let text: String
  /// What is drawn for a page; nil for a chart of characters.
  package let plot: Plot?
  /// The plot as an element for a page, once it was drawn.
  package private(set) var svg: String?

  package init(title: String, text: String) {
    self.title = title
    self.text = text
    plot = nil
  }

  package init(title: String, plot: Plot) {
    self.title = title
    text = ""
    self.plot = plot
  }

  /// The same, with its plot as `draw` draws it.
  func drawn(_ draw: (Plot) -> String?) -> Chart {
    var chart = self
    chart.svg = plot.flatMap(draw)
    return chart
  }
}
