/// What became of all candidates on one layer.
package struct LayerResult: Hashable, Sendable {
  package let layer: LayerFacts
  package let candidates: [CandidateResult]

  package init(layer: LayerFacts, candidates: [CandidateResult]) {
    self.layer = layer
    self.candidates = candidates
  }
}
