import NetworkCosts
import Networks

/// Published error rates of one network or ensemble under one protocol, and what they cost for one image.
package struct Accuracy: Sendable {
  package let architecture: String
  package let variant: String
  package let protocolText: String
  package let source: String
  /// How the figures are known, in their order and without repetition.
  package let evidence: [Evidence]
  package let ensemble: Ensemble?
  package let evaluation: Evaluation?
  /// In percent; an accuracy counts as what it lacks to 100.
  package let top1Error: Double?
  package let top5Error: Double?
  /// Multiply-adds of all models over all crops; nil where networks or passes are not published.
  package let macs: Int?
  /// Trainable numbers of all models, and weight layers on the longest path of the deepest; nil where networks are not
  /// published.
  package let parameters: Int?
  package let depth: Int?
  /// Why the cost is an estimate; empty where it is exact, or a lower bound as that of every dense evaluation.
  package let estimate: String
  /// Whether no other published error of ILSVRC-2012's images is both lower and cheaper.
  package fileprivate(set) var isOnTop1Frontier = false
  package fileprivate(set) var isOnTop5Frontier = false

  /// Forward passes over one crop; nil for dense evaluation, and where nothing is published.
  package var forwardPasses: Int? {
    guard let evaluation, let ensemble, evaluation.denseSides.isEmpty else { return nil }
    return evaluation.crops * ensemble.modelCount
  }

  /// Whether it is a row of the table of ILSVRC winners.
  package var isChallengeResult: Bool { architecture.hasPrefix("ILSVRC 20") || architecture == "human" }

  /// Every published ImageNet error rate, in the order of the figures.
  package static func all(_ networks: inout NetworkCache) throws -> [Accuracy] {
    var groups: [[PublishedFigure]] = []
    for figure in PublishedFigure.all where figure.topKError != nil {
      if let last = groups.last?[0], last.isSameMeasurement(as: figure) {
        groups[groups.count - 1].append(figure)
      } else {
        groups.append([figure])
      }
    }
    var accuracies = try groups.map { try Accuracy($0, &networks) }
    for index in accuracies.indices {
      accuracies[index].isOnTop1Frontier = accuracies[index].isUnbeaten(by: \.top1Error, among: accuracies)
      accuracies[index].isOnTop5Frontier = accuracies[index].isUnbeaten(by: \.top5Error, among: accuracies)
    }
    return accuracies
  }

  private init(_ figures: [PublishedFigure], _ networks: inout NetworkCache) throws {
    let figure = figures[0]
    architecture = figure.architecture
    variant = figure.variant
    protocolText = figure.protocolText
    source = figure.source
    evidence = figures.map(\.evidence).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    estimate = figure.estimate
    ensemble = figure.ensemble
    evaluation = figure.evaluation
    top1Error = figures.first { $0.metric.hasPrefix("top-1") }?.topKError
    top5Error = figures.first { $0.metric.hasPrefix("top-5") }?.topKError
    let members = try figure.ensemble?.members.map { ($0.count, try networks.network($0.name)) }
    parameters = members?.reduce(0) { $0 + $1.0 * $1.1.parameters.total }
    depth = members?.map(\.1.depth).max()
    guard let ensemble = figure.ensemble, let evaluation = figure.evaluation else {
      macs = nil
      return
    }
    macs = try ensemble.members.reduce(0) { sum, member in
      sum + member.count * (try evaluation.macs(of: member.name, &networks))
    }
  }

  private func isUnbeaten(by error: (Accuracy) -> Double?, among others: [Accuracy]) -> Bool {
    guard let macs, let ownError = error(self), isOnImageNet2012 else { return false }
    return !others.contains { other in
      guard let otherMACs = other.macs, let otherError = error(other), other.isOnImageNet2012 else { return false }
      return otherMACs <= macs && otherError <= ownError && (otherMACs < macs || otherError < ownError)
    }
  }

  /// ILSVRC-2010 had other images, on which errors are lower.
  private var isOnImageNet2012: Bool { !protocolText.contains("ILSVRC-2010") }
}

extension PublishedFigure {
  /// The top-1 or top-5 error in percent; nil for other metrics.
  fileprivate var topKError: Double? {
    switch metric {
    case "top-1 error", "top-5 error": value
    case "top-1 accuracy", "top-5 accuracy": value.map { 100 - $0 }
    default: nil
    }
  }

  /// Whether both belong to one row of a table: the top-1 and the top-5 of one measurement.
  fileprivate func isSameMeasurement(as other: PublishedFigure) -> Bool {
    metric != other.metric && architecture == other.architecture && variant == other.variant
      && protocolText == other.protocolText && source == other.source
  }
}

extension Evaluation {
  /// Multiply-adds for one image.
  ///
  /// Dense evaluation counts square images; the fully connected layers slide over the last maps as convolutions do. Images are longer than square, so this is a lower bound.
  fileprivate func macs(of name: String, _ networks: inout NetworkCache) throws -> Int {
    let usual = try networks.network(name)
    return try denseSides.reduce(crops * usual.macs.dense) { sum, side in
      let dense = try networks.network(name, side: side)
      let positions = dense.classifiedSize.slidingPositions(of: usual.classifiedSize)
      return sum + (isMirrored ? 2 : 1) * (dense.macs.convolution + positions * usual.macs.fullyConnected)
    }
  }
}

extension Network {
  /// The size of the maps that are flattened for the classifier; 1 × 1 where a mean makes every size fit.
  fileprivate var classifiedSize: Extent { layers.first { $0.operation == .flatten() }?.inputShapes[0].size ?? 1 }
}

extension Extent {
  fileprivate func slidingPositions(of window: Extent) -> Int {
    (height - window.height + 1) * (width - window.width + 1)
  }
}
