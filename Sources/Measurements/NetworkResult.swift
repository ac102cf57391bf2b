/// A network as reports tell of it.
package struct NetworkFacts: Hashable, Sendable {
  package let name: String
  /// `3x224x224`.
  package let input: String
  package let batch: Int
  package let layerCount: Int
  package let work: SubjectWork
  /// Bytes of all parameters.
  package let weightsByteCount: Int
  /// The most bytes of outputs that are alive at once when layers run in order, as `arch-cost` counts them.
  package let analyticActivationByteCount: Int

  package init(
    name: String, input: String, batch: Int, layerCount: Int, work: SubjectWork, weightsByteCount: Int,
    analyticActivationByteCount: Int
  ) {
    self.name = name
    self.input = input
    self.batch = batch
    self.layerCount = layerCount
    self.work = work
    self.weightsByteCount = weightsByteCount
    self.analyticActivationByteCount = analyticActivationByteCount
  }
}

/// One step of a network's plan.
package struct StepFacts: Hashable, Sendable {
  package let name: String
  /// The layers that it does the work of, in order.
  package let layers: [String]
  /// What it computes: `convolution`, `max-pool`.
  package let kind: String
  /// The backend of a convolution; nil for other steps.
  package let backend: String?
  /// The text form of the convolution that the backend solves, and its post-operations; nil for other steps.
  package let problem: String?
  /// What its plan chose.
  package let summary: String
  package let work: SubjectWork
  /// Operations as it performs them.
  package let executedOperationCount: Int
  /// The largest error of what it writes ÷ the largest element of that; nil where it was not compared.
  package let relativeError: Double?

  package init(
    name: String, layers: [String], kind: String, backend: String?, problem: String? = nil, summary: String,
    work: SubjectWork, executedOperationCount: Int, relativeError: Double?
  ) {
    self.name = name
    self.layers = layers
    self.kind = kind
    self.backend = backend
    self.problem = problem
    self.summary = summary
    self.work = work
    self.executedOperationCount = executedOperationCount
    self.relativeError = relativeError
  }
}

/// What a plan of a network cannot be faster than: its convolutions alone, and reading its matrices.
package struct NetworkFloor: Hashable, Sendable {
  /// What all convolutions took alone, with their weights in memory, when they were chosen.
  package let convolutionMilliseconds: Double
  /// Bytes of the matrices of fully connected layers.
  package let matrixByteCount: Int

  package init(convolutionMilliseconds: Double, matrixByteCount: Int) {
    self.convolutionMilliseconds = convolutionMilliseconds
    self.matrixByteCount = matrixByteCount
  }

  /// - Parameter gigabytesPerSecond: what main memory gives.
  package func milliseconds(gigabytesPerSecond: Double) -> Double {
    convolutionMilliseconds + Double(matrixByteCount) / (gigabytesPerSecond * 1e6)
  }
}

/// What became of a plan of a network.
package struct NetworkCandidateResult: Hashable, Sendable {
  package let result: CandidateResult
  /// Its steps, where they were asked for; what phases the measurement has are theirs.
  package let steps: [StepFacts]
  package let floor: NetworkFloor?
  /// The largest error against what another engine computed ÷ the largest element; nil where nobody was asked.
  package let secondOpinionError: Double?

  package init(
    result: CandidateResult, steps: [StepFacts] = [], floor: NetworkFloor? = nil, secondOpinionError: Double? = nil
  ) {
    self.result = result
    self.steps = steps
    self.floor = floor
    self.secondOpinionError = secondOpinionError
  }
}

/// What became of all plans of a network.
package struct NetworkResult: Hashable, Sendable {
  package let network: NetworkFacts
  package let candidates: [NetworkCandidateResult]

  package init(network: NetworkFacts, candidates: [NetworkCandidateResult]) {
    self.network = network
    self.candidates = candidates
  }
}
