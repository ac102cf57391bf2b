import Counters
import Measurements

/// What a candidate settled for a subject.
package protocol CandidatePlan {
  /// What was chosen, for reports.
  var summary: String { get }
  /// Floating-point operations of one execution, as this candidate performs them.
  var executedOperationCount: Int { get }
  /// Bytes that an execution needs besides the operands.
  var memory: MemoryUse { get }

  /// Times the phases of what `body` executes, in the order of reports, each summed over all threads.
  func timePhases(of body: () -> Void) -> [PhaseSum]
  /// A process that executes the candidate alone, so that its work can be counted from outside; nil if there is none.
  func rerun(cache: CacheState) -> Rerun?
}

extension CandidatePlan {
  /// A plan that has no phases.
  package func timePhases(of body: () -> Void) -> [PhaseSum] {
    body()
    return []
  }

  package func rerun(cache: CacheState) -> Rerun? { nil }
}
