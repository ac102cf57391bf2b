/// A picture in a report.
package struct Chart: Hashable, Sendable {
  package let title: String
  /// Drawn with characters, each line ended by a line break; empty for one that only pages and pictures show.
  package private(set) var text: String
  /// What is drawn for a page; nil for a chart of characters.
  package let plot: Plot?
  /// The plot as an element for a page, once it was drawn.
  package private(set) var svg: String?

  package init(title: String, text: String) {
    self.title = title
    self.text = text
    plot = nil
  }

  /// - Parameter text: what terminals show in place of the plot.
  package init(title: String, plot: Plot, text: String = "") {
    self.title = title
    self.text = text
    self.plot = plot
  }

  /// The same, with its plot as `draw` draws it for a page.
  func drawn(_ draw: (Plot) -> String?) -> Chart {
    var chart = self
    chart.svg = plot.flatMap(draw)
    return chart
  }

  /// The same, with its plot as `draw` draws it with characters, unless it has a text already.
  func lettered(_ draw: (Plot) -> String?) -> Chart {
    var chart = self
    if text.isEmpty { chart.text = plot.flatMap(draw) ?? "" }
    return chart
  }

  /// The title as the name of a file, without an ending: `speed-by-layer-and-backend`.
  package var fileName: String {
    title.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.joined(separator: "-")
  }
}
