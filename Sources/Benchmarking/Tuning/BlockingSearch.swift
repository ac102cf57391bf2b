import Convolution

/// A coordinate descent from the model's blocking: one size at a time is varied for as long as that makes the plan faster,
/// until no size does.
package struct BlockingSearch<Arena: BlockingArena> {
  /// By what a size is multiplied.
  package static var factors: [Double] { [0.5, 0.5.squareRoot(), 2.0.squareRoot(), 2] }
  /// The most by which a size may differ from the model's.
  package static var reach: Double { 8 }

  private let model: Blocking
  private let parameters: [Blocking.Parameter]
  private let arena: Arena
  /// The fastest so far.
  package private(set) var best: Blocking
  /// Different plans, without the model's.
  package private(set) var triedCount = 0
  package private(set) var rejections: [BlockingRejection] = []
  /// By how much a loser may yet be faster than what it was compared with: the largest end of an interval.
  package private(set) var largestDoubt = 1.0
  private var knownPlans: Set<PlanIdentity> = []

  /// - Parameter parameters: the sizes that the plans read.
  package init(around model: Blocking, of parameters: [Blocking.Parameter], in arena: Arena) {
    self.model = model
    self.parameters = parameters
    self.arena = arena
    best = model
  }

  /// Searches until nothing helps.
  ///
  /// - Returns: whether it came to its end, without an interruption.
  package mutating func run() -> Bool {
    if let plan = try? arena.identity(of: model) { knownPlans.insert(plan) }
    var start: Blocking
    repeat {
      start = best
      for parameter in parameters {
        guard descend(along: parameter) else { return false }
      }
    } while best != start
    return true
  }

  /// Varies one size for as long as that helps.
  private mutating func descend(along parameter: Blocking.Parameter) -> Bool {
    while true {
      let candidates = newCandidates(along: parameter)
      guard !candidates.isEmpty else { return true }
      guard let results = arena.results(of: candidates, against: best) else { return false }
      guard let winner = winner(among: candidates, results) else { return true }
      // The fastest of several is partly lucky; luck does not repeat itself.
      guard let repeated = arena.results(of: [winner], against: best) else { return false }
      guard self.winner(among: [winner], repeated) != nil else { return true }
      best = winner
    }
  }

  /// The blockings next to the best one whose plans were not measured yet.
  private mutating func newCandidates(along parameter: Blocking.Parameter) -> [Blocking] {
    var candidates: [Blocking] = []
    for factor in Self.factors {
      let candidate = best.multiplying(parameter, by: factor)
      let distance = Double(candidate[parameter]) / Double(model[parameter])
      guard (1 / Self.reach...Self.reach).contains(distance) else { continue }
      do {
        if knownPlans.insert(try arena.identity(of: candidate)).inserted { candidates.append(candidate) }
      } catch {
        rejections.append(error)
      }
    }
    triedCount += candidates.count
    return candidates
  }

  /// The fastest of those that are faster than the incumbent beyond doubt.
  private mutating func winner(among candidates: [Blocking], _ results: [BlockingResult]) -> Blocking? {
    var fastest: (blocking: Blocking, ratio: Double)?
    for (candidate, result) in zip(candidates, results) {
      switch result {
      case .timed(let interval):
        if interval.low > 1, interval.ratio > fastest?.ratio ?? 1 { fastest = (candidate, interval.ratio) }
        if interval.low <= 1 { largestDoubt = max(largestDoubt, interval.high) }
      case .rejected(let rejection): rejections.append(rejection)
      }
    }
    return fastest?.blocking
  }
}
