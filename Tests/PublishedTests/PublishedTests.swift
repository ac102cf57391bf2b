import Foundation
import NetworkCosts
import Networks
import Published
import TestSupport
import Testing

struct PublishedTests {
  @Test func `every published figure names its source and where it was read`() {
    #expect(PublishedFigure.all.count == 655)
    for figure in PublishedFigure.all {
      #expect(!figure.source.isEmpty, "\(figure)")
      #expect(Evidence.manners.contains(figure.evidence.manner), "\(figure)")
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

  @Test func `Inception-v3's ensemble has 3.46 % on the validation set and 3.58 % on the test set`() {
    let errors = PublishedFigure.all.filter { $0.architecture == "Inception-v3" && $0.metric == "top-5 error" }
    #expect(errors.first { $0.text == "3.46" }?.protocolText == "val, 144 crops")
    #expect(errors.first { $0.text == "3.58" }?.protocolText == "ILSVRC test, 144 crops")
  }

  @Test func `the cost of an ensemble whose networks are not all published is an estimate`() throws {
    var networks = NetworkCache()
    for accuracy in try Accuracy.all(&networks) where accuracy.ensemble?.text == "7*googlenet" {
      #expect(accuracy.estimate.contains("wider"))
    }
  }

  @Test func `dense evaluation counts mirror images unless the paper mentions none`() throws {
    var networks = NetworkCache()
    let accuracies = try Accuracy.all(&networks)
    let mirrored = try #require(accuracies.first { $0.evaluation == Evaluation("dense:256") })
    let vgg = try networks.network("vgg11", side: 256)
    #expect(mirrored.macs! >= 2 * vgg.macs.convolution)
    let resnet = try #require(accuracies.first { $0.variant == "ResNet-50" && $0.protocolText.contains("dense") })
    let once = try [224, 256, 384, 480, 640].reduce(0) { try $0 + networks.network("resnet50", side: $1).macs.dense }
    #expect(resnet.macs == once && resnet.estimate.contains("mirror"))
  }

  @Test func `ZF's replication of AlexNet has AlexNet's groups`() throws {
    var networks = NetworkCache()
    let replication = try #require(try Accuracy.all(&networks).first { $0.variant.contains("replication") })
    #expect(replication.ensemble?.text == "alexnet")
  }

  @Test func `numbers that the cited source does not state are computed, not confirmed`() throws {
    var networks = NetworkCache()
    let claims = try ClaimCatalog.claims(&networks)
    for number in ["128.05", "69,632", "71.43", "231,211,008", "96.17"] {
      let claim = try #require(claims.first { $0.computed.contains(number) }, "\(number)")
      #expect(claim.agreement == nil, "\(claim)")
    }
    let doubled = try #require(claims.first { $0.topic == "each 5x5 of GoogLeNet as two 3x3" })
    #expect(doubled.stated == "25% more parameters, 30% more cost" && doubled.agreement == .differs)
    #expect(claims.contains { $0.source == "Szegedy et al. 2015, introduction" && $0.stated.hasPrefix("12 times") })
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
