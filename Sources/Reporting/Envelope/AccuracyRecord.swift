import Published

/// Published error rates of one network or ensemble with what they cost for one image, as result files hold them.
package struct AccuracyRecord: Codable, Hashable, Sendable {
  package let architecture: String
  package let variant: String
  package let protocolText: String
  package let source: String
  /// How the figures are known, and where they were read; nil in files of earlier versions.
  package let evidence: [String]?
  /// The networks of the ensemble; nil where they are not published.
  package let networks: String?
  package let modelCount: Int?
  package let evaluation: String?
  /// In percent.
  package let top1Error: Double?
  package let top5Error: Double?
  package let isOnTop1Frontier: Bool
  package let isOnTop5Frontier: Bool
  /// Whether it is a row of the table of ILSVRC winners.
  package let isChallengeResult: Bool
  package let forwardPasses: Int?
  package let macs: Int?
  /// Trainable numbers of all models, and weight layers of the deepest; nil where networks are not published, and in
  /// files of earlier versions.
  package let parameters: Int?
  package let depth: Int?
  /// Why the cost is an estimate; nil where it is exact, or a lower bound as that of every dense evaluation.
  package let estimate: String?

  private enum CodingKeys: String, CodingKey {
    case architecture, variant, source, evidence, networks, evaluation, macs, parameters, depth, estimate
    case protocolText = "protocol"
    case modelCount = "models"
    case top1Error = "top1_error"
    case top5Error = "top5_error"
    case isOnTop1Frontier = "is_on_top1_frontier"
    case isOnTop5Frontier = "is_on_top5_frontier"
    case isChallengeResult = "is_challenge_result"
    case forwardPasses = "forward_passes"
  }

  init(_ accuracy: Accuracy) {
    architecture = accuracy.architecture
    variant = accuracy.variant
    protocolText = accuracy.protocolText
    source = accuracy.source
    evidence = accuracy.evidence.map(\.text)
    networks = accuracy.ensemble?.text
    modelCount = accuracy.ensemble?.modelCount
    evaluation = accuracy.evaluation?.description
    top1Error = accuracy.top1Error
    top5Error = accuracy.top5Error
    isOnTop1Frontier = accuracy.isOnTop1Frontier
    isOnTop5Frontier = accuracy.isOnTop5Frontier
    isChallengeResult = accuracy.isChallengeResult
    forwardPasses = accuracy.forwardPasses
    macs = accuracy.macs
    parameters = accuracy.parameters
    depth = accuracy.depth
    estimate = accuracy.estimate.isEmpty ? nil : accuracy.estimate
  }
}
