import Convolution
import Foundation

/// The fastest of the candidates that meet the demands.
struct Choice: Hashable, Sendable {
  let winner: MeasuredCandidate
  /// The other candidates, fastest first, whether they meet the demands or not.
  private let losers: [MeasuredCandidate]

  /// - Parameter spreadingNaN: the backends of which a NaN reaches more outputs than read it.
  /// - Throws: `Limitation` if no candidate meets the demands.
  init(_ candidates: [MeasuredCandidate], demands: PlanDemands, spreadingNaN: Set<String>) throws {
    let ranking = candidates.sorted { $0.microseconds < $1.microseconds }
    let excluded = demands.keepsNaNLocal ? spreadingNaN : []
    guard let winner = ranking.first(where: { $0.meets(demands) && !excluded.contains($0.backend) }) else {
      throw Limitation(
        "finds no backend that solves the problem within the error and the memory that are allowed"
          + (excluded.isEmpty ? "" : " and keeps a NaN where it is"))
    }
    self.winner = winner
    losers = ranking.filter { $0 != winner }
  }

  /// What the losers cost beside the winner, in time and in memory for workspace and packed weights, and their errors.
  var comparison: String {
    let own = String(format: "%.1f MiB, error %.0e", winner.memoryMebibytes, winner.relativeError)
    let others = losers.map {
      String(
        format: "%@ %.2fx the time, %.1f MiB, error %.0e", $0.backend, $0.microseconds / winner.microseconds,
        $0.memoryMebibytes, $0.relativeError)
    }
    return ([own] + others).joined(separator: "; ")
  }
}
