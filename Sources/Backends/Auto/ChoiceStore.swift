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

/// What was measured of candidates, kept in the cache folder, one file for each, so that runs at the same time cannot spoil each other's.
struct ChoiceStore: Sendable {
  /// What times depend on.
  struct Key: Codable, Hashable, Sendable {
    let problem: String
    let postOps: String
    let machine: String
    let threadCount: Int
    let startsCold: Bool
    let version: Int

    init(_ problem: ConvolutionProblem, machine: String, threadCount: Int, startsCold: Bool) {
      self.problem = ConvolutionLayer(problem).shapeDescriptor
      postOps = problem.postOps.text
      self.machine = machine
      self.threadCount = threadCount
      self.startsCold = startsCold
      version = ChoiceStore.version
    }
  }

  /// Raised whenever a backend's speed changes, so that backends are measured again.
  static let version = 2

  private struct Record: Codable {
    let key: Key
    let candidates: [Choice.Candidate]
  }

  private let directory: String

  init(directory: String) { self.directory = directory + "/choices" }

  /// What was remembered; nil if nothing was, or if it cannot be read.
  func measurement(for key: Key) -> [Choice.Candidate]? {
    guard let data = FileManager.default.contents(atPath: path(for: key)),
      let record = try? JSONDecoder().decode(Record.self, from: data), record.key == key,
      !record.candidates.isEmpty
    else { return nil }
    return record.candidates
  }

  /// What cannot be kept is measured again next time; that is no reason to fail.
  func remember(_ candidates: [Choice.Candidate], for key: Key) {
    guard let data = try? JSONEncoder().encode(Record(key: key, candidates: candidates)) else { return }
    try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try? data.write(to: URL(filePath: path(for: key)), options: .atomic)
  }

  private func path(for key: Key) -> String {
    let text = "\(key.problem) \(key.postOps) \(key.machine) \(key.threadCount) \(key.startsCold) \(key.version)"
    return "\(directory)/\(key.problem)-\(String(Self.hash(of: text), radix: 16)).json"
  }

  /// FNV-1a: the same in every process, unlike `Hasher`.
  private static func hash(of text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
