import Convolution
import Harness
import Measurements
import Reporting

/// What tells plans of one backend for one problem apart.
package struct PlanIdentity: Hashable, Sendable {
  package let summary: String
  package let workspaceByteCount: Int

  package init(summary: String, workspaceByteCount: Int) {
    self.summary = summary
    self.workspaceByteCount = workspaceByteCount
  }
}

/// What became of a blocking that was to be measured.
package enum BlockingTrial: Sendable {
  /// How many times as long as it the incumbent takes, from the same rounds.
  case timed(RatioInterval)
  /// Its plan is wrong or cannot be had; it was not timed.
  case rejected(BlockingRejection)
}

/// A blocking whose plan was not timed.
package struct BlockingRejection: Error, Hashable, Sendable {
  package let blocking: Blocking
  package let reason: String
  /// Whether its results were wrong, which no blocking may make them.
  package let isWrong: Bool

  package init(_ blocking: Blocking, reason: String, isWrong: Bool) {
    self.blocking = blocking
    self.reason = reason
    self.isWrong = isWrong
  }

  /// The reason, and the sizes that are not the model's: `3 wrong elements with panel_bytes=12288`.
  package func description(model: Blocking) -> String {
    let changes = blocking.changes(from: model)
    return changes.isEmpty ? reason : "\(reason) with \(TuningRow.text(ofChanges: changes))"
  }
}

/// Where the blockings of one backend for one problem are measured.
package protocol BlockingArena {
  /// What the blocking's plan chose.
  func identity(of blocking: Blocking) throws(BlockingRejection) -> PlanIdentity
  /// Verifies the challengers and times those that are right against the incumbent, in interleaved rounds.
  ///
  /// - Returns: a trial for each challenger, in their order; nil if the run was interrupted.
  func trials(of challengers: [Blocking], against incumbent: Blocking) -> [BlockingTrial]?
}

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
      let challengers = newChallengers(along: parameter)
      guard !challengers.isEmpty else { return true }
      guard let trials = arena.trials(of: challengers, against: best) else { return false }
      guard let winner = winner(among: challengers, trials) else { return true }
      // The fastest of several is partly lucky; luck does not repeat itself.
      guard let repeated = arena.trials(of: [winner], against: best) else { return false }
      guard self.winner(among: [winner], repeated) != nil else { return true }
      best = winner
    }
  }

  /// The blockings next to the best one whose plans were not measured yet.
  private mutating func newChallengers(along parameter: Blocking.Parameter) -> [Blocking] {
    var challengers: [Blocking] = []
    for factor in Self.factors {
      let challenger = best.multiplying(parameter, by: factor)
      let distance = Double(challenger[parameter]) / Double(model[parameter])
      guard (1 / Self.reach...Self.reach).contains(distance) else { continue }
      do {
        if knownPlans.insert(try arena.identity(of: challenger)).inserted { challengers.append(challenger) }
      } catch {
        rejections.append(error)
      }
    }
    triedCount += challengers.count
    return challengers
  }

  /// The fastest of those that are faster than the incumbent beyond doubt.
  private mutating func winner(among challengers: [Blocking], _ trials: [BlockingTrial]) -> Blocking? {
    var fastest: (blocking: Blocking, ratio: Double)?
    for (challenger, trial) in zip(challengers, trials) {
      switch trial {
      case .timed(let interval):
        if interval.low > 1, interval.ratio > fastest?.ratio ?? 1 { fastest = (challenger, interval.ratio) }
        if interval.low <= 1 { largestDoubt = max(largestDoubt, interval.high) }
      case .rejected(let rejection): rejections.append(rejection)
      }
    }
    return fastest?.blocking
  }
}
