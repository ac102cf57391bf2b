import Foundation
import NetworkCosts
import Networks
import Published
import TestSupport
import Testing

struct PublishedTests {
  @Test func `every published figure names its source and where it was read`() {
    #expect(PublishedFigure.all.count == 460)
    for figure in PublishedFigure.all {
      #expect(!figure.source.isEmpty, "\(figure)")
      #expect(!figure.evidence.isEmpty, "\(figure)")
      #expect(!figure.metric.isEmpty, "\(figure)")
    }
  }

  @Test func `every network that a published figure names is in the catalog`() throws {
    for figure in PublishedFigure.all {
      for member in figure.ensemble?.members ?? [] { _ = try ArchitectureCatalog.architecture(named: member.name) }
    }
  }

  @Test func `a figure that differs from the computed one is explained`() throws {
    var networks = NetworkCache()
    for comparison in try FigureComparison.all(&networks) where comparison.agreement == .differs {
      #expect(
        !comparison.figure.explanation.isEmpty,
        "\(comparison.figure) is computed as \(comparison.computed)"
      )
    }
  }

  @Test func `comparisons of published and computed figures are as committed`() throws {
    var networks = NetworkCache()
    let lines = try FigureComparison.all(&networks).map { comparison in
      let figure = comparison.figure
      return [
        figure.architecture, figure.variant, figure.metric, "\(figure.text) \(figure.unit)",
        Grouping.text(comparison.computed, decimals: 3), comparison.agreement.rawValue, figure.explanation,
      ].joined(separator: " | ")
    }
    try requireSnapshot(lines.joined(separator: "\n") + "\n", named: "published.txt")
  }

  @Test func `GoogLeNet's 6.67 % took a thousand and eight forward passes`() throws {
    var networks = NetworkCache()
    let winner = try #require(
      try Accuracy.all(&networks).first { $0.architecture == "ILSVRC 2014" && $0.variant == "GoogLeNet" })
    #expect(winner.forwardPasses == 1008)
    #expect(winner.macs == 1008 * 1_582_671_872)
  }

  @Test func `no point on the frontier is beaten by a cheaper one`() throws {
    var networks = NetworkCache()
    let frontier = try Accuracy.all(&networks).filter(\.isOnTop5Frontier).sorted { $0.macs! < $1.macs! }
    #expect(frontier.count > 5)
    for (cheaper, dearer) in zip(frontier, frontier.dropFirst()) {
      #expect(dearer.top5Error! <= cheaper.top5Error!)
    }
  }

  @Test(arguments: [
    ("3.8", 3.858, Agreement.truncated), ("7.6", 7.570, .rounded), ("60,000", 60000, .exact), ("12", 8.71, .differs),
    ("5", 5.713, .differs), ("650,000", 659_272, .truncated), ("401000", 325_680, .differs),
    ("11.3", 11.282, .rounded),
  ])
  func `agreement is judged by the digits printed`(stated: String, computed: Double, agreement: Agreement) {
    #expect(Agreement(stated: stated, computed: computed) == agreement)
  }
}
