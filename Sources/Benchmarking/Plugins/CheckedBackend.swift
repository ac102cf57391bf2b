import Backends
import Convolution
import Synchronization

/// A backend of a plugin that is asked nothing in this process before a process of its own has survived the same.
package final class CheckedBackend: ConvolutionBackend {
  /// Checks the backend of a name on a problem, in another process.
  package typealias Check = @Sendable (_ backend: PluginBackend, _ problem: ConvolutionProblem) -> PluginVerdict

  private let backend: PluginBackend
  private let check: Check
  /// What was found of the last problem: a layer is asked of several times in a row.
  private let latest = Mutex<(problem: ConvolutionProblem, verdict: PluginVerdict)?>(nil)

  package init(_ backend: PluginBackend, check: @escaping Check) {
    self.backend = backend
    self.check = check
  }

  package var name: String { backend.name }
  package var summary: String { backend.summary }
  package var runsOwnThreads: Bool { backend.runsOwnThreads }
  package var directions: Set<ConvolutionDirection> { backend.directions }

  package func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? {
    guard case .limited(let reason) = verdict(on: problem) else { return nil }
    return Limitation(reason)
  }

  /// - Throws: `CandidateFault` if the check found one.
  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    if case .failed(let reason) = verdict(on: problem) { throw CandidateFault(reason) }
    return try backend.makePlan(for: problem, context: context)
  }

  private func verdict(on problem: ConvolutionProblem) -> PluginVerdict {
    latest.withLock { latest in
      if let latest, latest.problem == problem { return latest.verdict }
      let verdict = check(backend, problem)
      latest = (problem, verdict)
      return verdict
    }
  }
}
