import Convolution
import Foundation

/// What a measurement of candidates found, fastest first.
struct Choice: Codable, Hashable, Sendable {
  struct Candidate: Codable, Hashable, Sendable {
    let backend: String
    let microseconds: Double
    let workspaceByteCount: Int
    let packedWeightsByteCount: Int

    var memoryMebibytes: Double { Double(workspaceByteCount + packedWeightsByteCount) / 0x1p20 }
  }

  let ranking: [Candidate]

  /// - Throws: `Limitation` if there are no candidates.
  init(_ candidates: [Candidate]) throws {
    guard !candidates.isEmpty else { throw Limitation("finds no backend that solves the problem") }
    ranking = candidates.sorted { $0.microseconds < $1.microseconds }
  }

  var winner: Candidate { ranking[0] }

  /// What the losers cost beside the winner, in time and in memory for workspace and packed weights.
  var comparison: String {
    let memory = String(format: "%.1f MiB", winner.memoryMebibytes)
    let losers = ranking.dropFirst().map {
      String(
        format: "%@ %.2fx the time, %.1f MiB", $0.backend, $0.microseconds / winner.microseconds, $0.memoryMebibytes)
    }
    return ([memory] + losers).joined(separator: "; ")
  }
}

/// Choices kept in the cache folder, one file for each, so that runs at the same time cannot spoil each other's.
struct ChoiceStore: Sendable {
  /// What a choice depends on.
  struct Key: Codable, Hashable, Sendable {
    let problem: String
    let postOps: String
    let machine: String
    let threadCount: Int
    let version: Int

    init(_ problem: ConvolutionProblem, machine: String, threadCount: Int) {
      self.problem = ConvolutionLayer(problem).shapeDescriptor
      postOps = problem.postOps.text
      self.machine = machine
      self.threadCount = threadCount
      version = ChoiceStore.version
    }
  }

  /// Raised whenever a backend's speed changes, so that older choices are measured again.
  static let version = 1

  private struct Record: Codable {
    let key: Key
    let choice: Choice
  }

  private let directory: String

  init(directory: String) { self.directory = directory + "/choices" }

  /// What was remembered; nil if nothing was, or if it cannot be read.
  func choice(for key: Key) -> Choice? {
    guard let data = FileManager.default.contents(atPath: path(for: key)),
      let record = try? JSONDecoder().decode(Record.self, from: data), record.key == key,
      !record.choice.ranking.isEmpty
    else { return nil }
    return record.choice
  }

  /// A choice that cannot be kept is measured again next time; that is no reason to fail.
  func remember(_ choice: Choice, for key: Key) {
    guard let data = try? JSONEncoder().encode(Record(key: key, choice: choice)) else { return }
    try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try? data.write(to: URL(filePath: path(for: key)), options: .atomic)
  }

  private func path(for key: Key) -> String {
    let text = "\(key.problem) \(key.postOps) \(key.machine) \(key.threadCount) \(key.version)"
    return "\(directory)/\(key.problem)-\(String(Self.hash(of: text), radix: 16)).json"
  }

  /// FNV-1a: the same in every process, unlike `Hasher`.
  private static func hash(of text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
