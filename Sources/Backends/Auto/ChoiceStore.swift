import Convolution
import Foundation

/// The fastest of the candidates that meet the demands.
struct Choice: Hashable, Sendable {
  /// What was measured of one backend.
  struct Candidate: Codable, Hashable, Sendable {
    let backend: String
    let microseconds: Double
    /// The largest error on random data ÷ the largest output.
    let relativeError: Double
    let workspaceByteCount: Int
    let packedWeightsByteCount: Int

    private var byteCount: Int { workspaceByteCount + packedWeightsByteCount }
    var memoryMebibytes: Double { Double(byteCount) / 0x1p20 }

    /// Whether it may have been measured; records need not be as they were written.
    var isPlausible: Bool {
      let byteCounts = 0...Int.max / 2
      return microseconds > 0 && relativeError >= 0 && byteCounts.contains(workspaceByteCount)
        && byteCounts.contains(packedWeightsByteCount)
    }

    func meets(_ demands: PlanDemands) -> Bool {
      relativeError <= demands.largestRelativeError ?? .infinity && byteCount <= demands.largestByteCount ?? Int.max
    }
  }

  let winner: Candidate
  /// The other candidates, fastest first, whether they meet the demands or not.
  private let losers: [Candidate]

  /// - Throws: `Limitation` if no candidate meets the demands.
  init(_ candidates: [Candidate], demands: PlanDemands) throws {
    let ranking = candidates.sorted { $0.microseconds < $1.microseconds }
    guard let winner = ranking.first(where: { $0.meets(demands) }) else {
      throw Limitation("finds no backend that solves the problem within the error and the memory that are allowed")
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

/// What was measured of candidates, kept in the cache folder.
struct ChoiceStore: Sendable {
  /// What times depend on.
  struct Key: RecordKey {
    private let conditions: TimingConditions
    /// The blockings of candidates that do not follow the model, by backend.
    private let tuned: [String: Blocking]
    private let version: Int

    init(_ conditions: TimingConditions, tuned: [String: Blocking]) {
      self.conditions = conditions
      self.tuned = tuned
      version = ChoiceStore.version
    }

    var title: String { conditions.problem }
  }

  /// Raised whenever a backend's speed changes, so that backends are measured again.
  private static let version = 7

  private let records: RecordStore<Key, [Choice.Candidate]>

  init(directory: String) { records = RecordStore(folder: directory + "/choices") }

  /// What was remembered; nil if nothing was, or if it cannot be read.
  func measurement(for key: Key) -> [Choice.Candidate]? {
    records.value(for: key).flatMap { $0.isEmpty || !$0.allSatisfy(\.isPlausible) ? nil : $0 }
  }

  /// What cannot be kept is measured again next time; that is no reason to fail.
  func remember(_ candidates: [Choice.Candidate], for key: Key) { try? records.keep(candidates, for: key) }
}
